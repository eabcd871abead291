export interface Key {
  pk: string
  sk: string
}
export type Item = Record<string, unknown>

type Op = 'absent' | 'at-least' | 'at-most' | 'below' | 'above' | 'fewer' | 'holds'
// Symbols, so that no stored value can be mistaken for a test or a change.
const testing = Symbol('test')
const changing = Symbol('change')
/** A test on one attribute other than equality. */
export interface Test {
  [testing]: Op
  value: unknown
}
/** A change to one attribute other than setting it. */
export interface Change {
  [changing]: 'plus' | 'grows' | 'joins' | 'leaves'
  value: unknown
}
/** Attribute to value (equality) or to a Test; all must hold. An array means any of its members. */
export type Condition = { readonly [attribute: string]: unknown } | readonly Condition[]
/** Attribute to new value or Change; undefined removes the attribute. */
export type Changes = Readonly<Record<string, unknown>>

const test = (op: Op, value: unknown = null): Test => ({ [testing]: op, value })
/** The row lacks the attribute. */
export const absent = test('absent')
export const atLeast = (value: number | string): Test => test('at-least', value)
export const atMost = (value: number | string): Test => test('at-most', value)
export const below = (value: number | string): Test => test('below', value)
export const above = (value: number | string): Test => test('above', value)
/** The set has fewer members than this. */
export const fewerThan = (count: number): Test => test('fewer', count)
/** The set has this member. */
export const hasMember = (member: string): Test => test('holds', member)
/** Adds to a number the row already has. */
export const plus = (value: number): Change => ({ [changing]: 'plus', value })
/** Adds to a number, which is made when missing. */
export const grows = (value: number): Change => ({ [changing]: 'grows', value })
/** Puts values into a string set, which is made when missing. */
export const joins = (...values: string[]): Change => ({ [changing]: 'joins', value: new Set(values) })
/** Takes values out of a string set; the last one takes the attribute with it. */
export const leaves = (...values: string[]): Change => ({ [changing]: 'leaves', value: new Set(values) })

/** Collects the names and values of one expression, so that no expression string is written by hand. */
export const expression = () => {
  const names: Record<string, string> = {}
  const values: Item = {}
  return {
    name(attribute: string): string {
      names[`#${attribute}`] = attribute
      return `#${attribute}`
    },
    value(value: unknown): string {
      const slot = `:v${Object.keys(values).length}`
      values[slot] = value
      return slot
    },
    attributes: () => ({
      ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
      ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
    }),
  }
}
type Bound = ReturnType<typeof expression>

const isTest = (value: unknown): value is Test => typeof value === 'object' && value !== null && testing in value
const isChange = (value: unknown): value is Change => typeof value === 'object' && value !== null && changing in value

const comparators = { 'at-least': '>=', 'at-most': '<=', below: '<', above: '>' } as const

const clause = (bound: Bound, attribute: string, expected: unknown): string => {
  const name = bound.name(attribute)
  if (!isTest(expected)) return `${name} = ${bound.value(expected)}`
  switch (expected[testing]) {
    case 'absent':
      return `attribute_not_exists(${name})`
    case 'fewer':
      return `size(${name}) < ${bound.value(expected.value)}`
    case 'holds':
      return `contains(${name}, ${bound.value(expected.value)})`
    default:
      return `${name} ${comparators[expected[testing]]} ${bound.value(expected.value)}`
  }
}

/** The condition as text, in parentheses of its own where it needs them: DynamoDB refuses doubled ones. Names and values go into `bound`. */
export const condition = (bound: Bound, expected: Condition): string => {
  const either = Array.isArray(expected)
  const parts = either
    ? expected.map((each: Condition) => condition(bound, each))
    : Object.entries(expected).map(([attribute, value]) => clause(bound, attribute, value))
  return parts.length > 1 ? `(${parts.join(either ? ' OR ' : ' AND ')})` : (parts[0] ?? '')
}

const verbs = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const

const changed = (bound: Bound, name: string, value: unknown): [(typeof verbs)[number], string] => {
  if (value === undefined) return ['REMOVE', name]
  if (!isChange(value)) return ['SET', `${name} = ${bound.value(value)}`]
  const slot = bound.value(value.value)
  if (value[changing] === 'plus') return ['SET', `${name} = ${name} + ${slot}`]
  return [value[changing] === 'leaves' ? 'DELETE' : 'ADD', `${name} ${slot}`]
}

/** `SET ... REMOVE ... ADD ... DELETE ...` for these changes. */
export const setting = (bound: Bound, next: Changes): string => {
  const clauses = Object.entries(next).map(([attribute, value]) => changed(bound, bound.name(attribute), value))
  return verbs
    .map((verb) => [verb, clauses.filter(([of]) => of === verb).map(([, clause]) => clause)] as const)
    .filter(([, parts]) => parts.length > 0)
    .map(([verb, parts]) => `${verb} ${parts.join(', ')}`)
    .join(' ')
}
