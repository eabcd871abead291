import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { build } from 'esbuild'
import { root } from '#infra/discover.ts'

/** One import: `to` is a file of ours, or a package's name. */
export interface Edge {
  from: string
  to: string
  kind: 'value' | 'type' | 'package'
}

const folders = ['events', 'functions', 'infra', 'shared', 'statemachines']

/** Every source file that is part of the product. */
export const sources = (): string[] =>
  folders
    .flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx,mjs}`, { cwd: root }))
    .filter((file) => !isTest(file))
    .sort()

/** Tests, and what only tests use, may look at everything. */
const isTest = (file: string): boolean => /(\.test|-fixture)\.ts$/.test(file)

/** Imports as the bundler resolves them: those that exist at run time. */
export const valueEdges = async (files: readonly string[]): Promise<Edge[]> => {
  const { metafile } = await build({
    entryPoints: files.map((file) => join(root, file)),
    absWorkingDir: root,
    outdir: join(root, 'dist'),
    write: false,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    metafile: true,
    logLevel: 'error',
  })
  return Object.entries(metafile.inputs).flatMap(([from, { imports }]) =>
    imports.map(({ path, external }): Edge => ({ from, to: path, kind: external ? 'package' : 'value' })),
  )
}

const aliases: Record<string, string> = {
  '#events': 'events',
  '#functions': 'functions',
  '#infra': 'infra',
  '#machines': 'statemachines',
  '#shared': 'shared',
  '#test': 'test',
}

const resolved = (from: string, specifier: string): string | undefined => {
  if (specifier.startsWith('.')) return normalize(join(dirname(from), specifier))
  const [head = '', ...rest] = specifier.split('/')
  return aliases[head] && [aliases[head], ...rest].join('/')
}

/** The files of ours that a file imports, whether a bundle shows them or not. */
export const resolvedImports = (from: string): string[] =>
  [...readFileSync(join(root, from), 'utf8').matchAll(/\b(?:from|import) '([^']+)'|\bimport\('([^']+)'\)/g)].flatMap(
    ([, plain, inline]) => resolved(from, plain ?? inline ?? '') ?? [],
  )

/** Imports of types alone, which no bundle shows. */
export const typeEdges = (files: readonly string[]): Edge[] =>
  files.flatMap((from) =>
    [
      ...readFileSync(join(root, from), 'utf8').matchAll(/^import type [^']*?from '([^']+)'|\bimport\('([^']+)'\)\./gm),
    ].flatMap(([, plain, inline]): Edge[] => {
      const to = resolved(from, plain ?? inline ?? '')
      return to ? [{ from, to, kind: 'type' }] : []
    }),
  )
