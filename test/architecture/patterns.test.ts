import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'
import { checkSync } from 'recheck'
import { beforeAll, expect, test } from 'vitest'
import { root } from '#infra/discover.ts'
import { sources } from './edges.ts'

/** A pattern as it stands in a source; without a `source` it is made of values at run time. */
interface Pattern {
  file: string
  source?: string
  flags: string
}

const patternsOf = (file: string, text: string): Pattern[] => {
  const patterns: Pattern[] = []
  new Visitor({
    Literal(node) {
      if ('regex' in node && node.regex) patterns.push({ file, source: node.regex.pattern, flags: node.regex.flags })
    },
    NewExpression({ callee, arguments: [first, second] }) {
      if (callee.type !== 'Identifier' || callee.name !== 'RegExp') return
      const flags = second?.type === 'Literal' && typeof second.value === 'string' ? second.value : ''
      const isText = first?.type === 'Literal' && typeof first.value === 'string'
      patterns.push({ file, flags, ...(isText && { source: String(first.value) }) })
    },
  }).visit(parseSync(file, text).program)
  return patterns
}

/** Two ways to read the same text need a group that repeats; without one nothing grows exponentially. */
const repeatsGroup = (source: string): boolean => /\)(?:[*+]|\{\d+,\d*\})/.test(source)

/** Whether the ways through a pattern grow exponentially with the text: by its automaton, so the answer depends on no seed and no speed. */
const explodes = (source: string, flags: string): boolean => {
  if (!repeatsGroup(source)) return false
  const answer = checkSync(source, flags, { checker: 'automaton', timeout: null })
  return answer.status === 'unknown' || answer.complexity.type === 'exponential'
}

/** Where patterns are made at run time, of what, and who writes that. None of them reads what callers or companies send by alternatives that repeat. */
const made: Readonly<Record<string, string>> = {
  'infra/event-patterns.ts': 'literal parts joined by one wildcard each; rules of our own templates',
  'infra/local/api-gateway/gateway-template.ts': 'one constant of ours in both alternatives',
  'infra/local/api-gateway/policy.ts': 'an ARN of our own policies, where each wildcard is one repetition',
  'infra/local/cloudformation/loader.ts': 'names of pseudo parameters; templates of our own',
  'infra/local/iam/statement.ts': 'actions and resources of our own policies, where each wildcard is one repetition',
  'infra/openapi/example-of.ts': 'patterns of our own schemas, checked where they stand',
  'infra/openapi/text-of.ts': 'patterns of our own schemas, checked where they stand',
  'shared/kernel/ids.ts': 'one of our prefixes before 26 characters',
}

let patterns: Pattern[]
beforeAll(() => {
  process.env['RECHECK_BACKEND'] = 'pure' // no other program is started
  patterns = sources().flatMap((file) => patternsOf(file, readFileSync(join(root, file), 'utf8')))
})

test('the patterns of the product are found', () => {
  expect(patterns.length).toBeGreaterThan(200)
})

test('no pattern of the product can backtrack exponentially', () => {
  const bad = patterns.flatMap(({ file, source, flags }) =>
    source !== undefined && explodes(source, flags) ? [`${file}: /${source}/`] : [],
  )
  expect(bad).toEqual([])
})

test('a pattern is made at run time only where this is known to be safe', () => {
  const files = new Set(patterns.filter(({ source }) => source === undefined).map(({ file }) => file))
  expect([...files].toSorted()).toEqual(Object.keys(made))
})

test.each(['(a+)+$', '(a|aa)+$', '(?:[\\s,;:.!?]+(?:and|or)?)+$', '^(\\w+\\s?)*$'])('it is noticed: %s', (source) => {
  expect(explodes(source, '')).toBe(true)
  const [pattern] = patternsOf('a.ts', `const typed = (text: string): boolean => /${source}/.test(text)`)
  expect(pattern?.source).toBe(source)
})
