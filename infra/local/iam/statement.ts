/** Values of condition keys for one call, by key in lower case. */
export type ConditionContext = Record<string, string[]>

/** A compiled policy statement. */
export interface Statement {
  deny: boolean
  covers(action: string, resource: string): boolean
  /** The condition. Undefined when the statement always applies. */
  applies: ((context: ConditionContext) => boolean) | undefined
}

const asList = (value: unknown): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value.map(String) : [String(value)]

/** IAM's wildcards: `*` any text, `?` one character. */
export const matcher = (patterns: readonly string[], ignoreCase = false): ((text: string) => boolean) => {
  const exact = new Set(patterns.filter((pattern) => !ignoreCase && !/[*?]/.test(pattern)))
  const wild = patterns
    .filter((pattern) => !exact.has(pattern))
    .map((pattern) =>
      pattern
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('*', '[\\s\\S]*')
        .replaceAll('?', '[\\s\\S]'),
    )
  const regex = wild.length > 0 ? new RegExp(`^(?:${wild.join('|')})$`, ignoreCase ? 'i' : '') : undefined
  return (text) => exact.has(text) || (regex?.test(text) ?? false)
}

type Operator = (matches: (text: string) => boolean, values: readonly string[] | undefined) => boolean
const quantifiers: Record<string, Operator> = {
  '': (matches, values) => values?.some(matches) ?? false,
  // As on AWS, this is true for a call without the key.
  'ForAllValues:': (matches, values) => values?.every(matches) ?? true,
  'ForAnyValue:': (matches, values) => values?.some(matches) ?? false,
}

const conditionTest = (operator: string, key: string, expected: string[]): ((context: ConditionContext) => boolean) => {
  const [, prefix = '', name = ''] = /^(For(?:All|Any)Values?:)?(.+)$/.exec(operator) ?? []
  const quantifier = quantifiers[prefix]
  if (!quantifier || (name !== 'StringEquals' && name !== 'StringLike'))
    throw new Error(`this host does not know the condition operator ${operator}`)
  const literal = new Set(expected)
  const matches = name === 'StringLike' ? matcher(expected) : (text: string) => literal.has(text)
  const lowerKey = key.toLowerCase()
  return (context) => quantifier(matches, context[lowerKey])
}

const elements = new Set(['Sid', 'Effect', 'Action', 'Resource', 'Condition'])

/** Compiles one identity-based statement. Throws on elements that this host cannot evaluate. */
export const compile = (raw: Record<string, unknown>): Statement => {
  const stranger = Object.keys(raw).find((field) => !elements.has(field))
  if (stranger) throw new Error(`this host does not know the policy element ${stranger}`)
  const actions = matcher(asList(raw['Action']), true)
  const resources = matcher(asList(raw['Resource']))
  const tests = Object.entries((raw['Condition'] ?? {}) as Record<string, Record<string, unknown>>).flatMap(
    ([operator, keys]) => Object.entries(keys).map(([key, values]) => conditionTest(operator, key, asList(values))),
  )
  return {
    deny: raw['Effect'] === 'Deny',
    covers: (action, resource) => actions(action) && resources(resource),
    applies: tests.length > 0 ? (context) => tests.every((test) => test(context)) : undefined,
  }
}
