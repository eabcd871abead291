import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '#infra/discover.ts'

const notOurs = /^(node_modules|dist|cdk\.out|coverage|\.local)$/
const files = globSync('**/*', { cwd: root, exclude: (name) => notOurs.test(name) })
const names = new Set(files.map((file) => basename(file)))
const text = (file: string): string => readFileSync(join(root, file), 'utf8')
/** Each document without its code blocks. */
const documents = files
  .filter((file) => file.endsWith('.md'))
  .map((file) => ({ file, text: text(file).replaceAll(/^```[\s\S]*?^```$/gm, '') }))

test.each([
  ['README.md', 130],
  ['ARCHITECTURE.md', 130],
])('%s can be finished: it has at most %i lines', (file, most) => {
  expect(text(file).trimEnd().split('\n').length).toBeLessThanOrEqual(most)
})

test('the glossary explains at most 60 words, each in one sentence and once', () => {
  const entries = [...text('docs/glossary.md').matchAll(/^- \*\*(.+?)\*\*: (.*)$/gm)].map(([, word, says]) => ({
    word,
    says,
  }))
  expect(entries.length).toBeGreaterThan(0)
  expect(entries.length).toBeLessThanOrEqual(60)
  expect(new Set(entries.map(({ word }) => word)).size).toBe(entries.length)
  expect(entries.filter(({ says = '' }) => !/^[^.]+\.$/.test(says))).toEqual([])
})

const mostWords = 25
const sentences = (prose: string): string[] =>
  prose
    .replaceAll(/`[^`]*`/g, 'Code')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .split(/(?<=[.!?:])\s+(?=[A-Z_"'([*])|(?<=;)\s|\n\n|\|/)
const isLong = (sentence: string): boolean =>
  sentence.split(/\s+/).filter((word) => /[A-Za-z0-9]/.test(word)).length > mostWords

test('no sentence of a document is longer than 25 words', () => {
  const long = documents
    .filter(({ file }) => !file.startsWith('docs/reference/'))
    .flatMap(({ file, text: all }) =>
      all
        .split('\n')
        .flatMap(sentences)
        .filter(isLong)
        .map((sentence) => `${file}: ${sentence}`),
    )
  expect(long).toEqual([])
})

test('no sentence of a docstring is longer than 25 words', () => {
  const long = files
    .filter((file) => /\.(ts|mjs)$/.test(file))
    .flatMap((file) =>
      [...text(file).matchAll(/^ *\/\*\*([\s\S]*?)\*\//gm)]
        .flatMap(([, prose = '']) => sentences(prose.replaceAll(/^ *\* ?/gm, '')))
        .filter(isLong)
        .map((sentence) => `${file}: ${sentence}`),
    )
  expect(long).toEqual([])
})

/** What a heading is called in a link. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(' ', '-')

const anchors = (file: string): string[] =>
  [...text(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))

test('every link to a file of ours, or to a heading in it, leads there', () => {
  const broken = documents.flatMap(({ file, text: all }) =>
    [...all.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
      if (/^[a-z]+:/.test(link)) return []
      const [path = '', anchor] = link.split('#')
      const target = path === '' ? file : join(dirname(file), path)
      const there = existsSync(join(root, target)) && (!anchor || anchors(target).includes(anchor))
      return there ? [] : [`${file}: ${link}`]
    }),
  )
  expect(broken).toEqual([])
})

const tops = ['docs', 'events', 'functions', 'infra', 'shared', 'statemachines', 'test']
/** Files by their ending, folders by what they begin with. */
const isPath = (code: string): boolean =>
  /^[\w.*/-]+$/.test(code) &&
  (/\w\.(ts|md)$/.test(code) || (code.includes('/') && tops.includes(code.split('/')[0] ?? '')))

/** From the root, from the document's folder, or a bare name that some file has. `.local/` is made by running. */
const exists = (from: string, path: string): boolean =>
  path.startsWith('.') ||
  names.has(path) ||
  [path, join(dirname(from), path)].some((one) =>
    one.includes('*') ? globSync(one, { cwd: root }).length > 0 : existsSync(join(root, one)),
  )

test('every path of the repository that a document names exists', () => {
  const missing = documents.flatMap(({ file, text: all }) =>
    [...all.matchAll(/`([^`\n]+)`/g)].flatMap(([, code = '']) =>
      isPath(code) && !exists(file, code) ? [`${file}: ${code}`] : [],
    ),
  )
  expect(missing).toEqual([])
})
