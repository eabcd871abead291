import * as z from 'zod'
import { exampleOf, type Schema } from '#infra/openapi/example-of.ts'
import { bodyExample } from '#infra/openapi/operation.ts'
import { canonical } from '#shared/kernel/hash.ts'

type Path = readonly string[]
type Fields = Record<string, unknown>

/** A body as its document has it. */
export const schemaOf = (body: z.ZodType): Schema =>
  z.toJSONSchema(body, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as Schema

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Other text of the same kind, most of the time. */
const otherTexts = (text: string): string[] => {
  const turned = (from: string, to: string, at = text.lastIndexOf(from)) =>
    at < 0 ? [] : [text.slice(0, at) + to + text.slice(at + from.length)]
  const digits = ['0', '1', '2', '5', '6', '9'].flatMap((digit) => turned(digit, digit === '1' ? '3' : '1'))
  const letters = ['a', 'e', 'o', 'r', 't', 'A', 'E', 'S', 'C'].flatMap((letter) =>
    turned(letter, letter === letter.toLowerCase() ? 'n' : 'N'),
  )
  // Two capital letters may name a country, of which few exist.
  const countries = /^[A-Z]{2}$/.test(text) ? ['DE', 'FR'].filter((code) => code !== text) : []
  return [`${text}x`, `x${text}`, ...digits, ...letters, text.slice(0, -1), ...countries]
}

/** Values of the same schema other than this one; many fit, some may not. */
const otherValues = (schema: Schema, value: unknown, name: string): unknown[] => {
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf
  if (choices) return choices.flatMap((one) => [exampleOf(one, name), ...otherValues(one, value, name)])
  if (schema.enum) return schema.enum.filter((one) => one !== value)
  if (typeof value === 'boolean') return [!value]
  if (typeof value === 'number') return [value + 1, value - 1, value * 2]
  if (typeof value === 'string') return otherTexts(value)
  if (Array.isArray(value)) {
    const items = schema.items ?? {}
    const [first, ...rest] = value
    return [[...value, ...value], ...otherValues(items, first, name).map((one) => [one, ...rest]), rest]
  }
  if (isFields(value)) return [{ ...value, note: 'other' }, {}]
  return [exampleOf(schema, name)]
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((at, part) => (at as Fields | undefined)?.[part], value)
const replaced = (value: unknown, [first, ...rest]: Path, by: unknown): unknown => {
  if (first === undefined) return by
  if (Array.isArray(value)) return value.map((one, at) => (String(at) === first ? replaced(one, rest, by) : one))
  const { [first]: old, ...others } = { ...(value as Fields) }
  const next = replaced(old, rest, by)
  return next === undefined ? others : { ...others, [first]: next }
}

/** Every field that the schema knows: of objects in objects, and of the first item of a list. */
const fieldsOf = (schema: Schema, value: unknown, path: Path = []): [Path, Schema][] => {
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf
  if (choices) return choices.flatMap((one) => fieldsOf(one, value, path))
  if (schema.items) return fieldsOf(schema.items, (value as unknown[] | undefined)?.[0], [...path, '0'])
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]): [Path, Schema][] => {
    const at = [...path, name]
    const inside = value === undefined ? [] : fieldsOf(field, (value as Fields)[name], at)
    return [[at, field], ...inside]
  })
}

/** The example, and the example with each choice that its own members have: another member may need one. */
const withChoices = (schema: Schema, example: unknown): unknown[] => {
  if (!isFields(example)) return [example]
  const choices = Object.entries(schema.properties ?? {}).flatMap(([name, { enum: all = [] }]) =>
    all.map((choice) => ({ ...example, [name]: choice })),
  )
  return [example, ...choices]
}

/** Bodies of one route that differ in one field and nothing else that need not. */
export interface Variation {
  field: string
  base: unknown
  /** Each of them is as good as the base. */
  others: unknown[]
}

/** For each field that a schema knows, a body it takes and others that differ there. A field without any is named in `stuck`. */
export const variations = (schema: z.ZodType): { all: Variation[]; stuck: string[] } => {
  const fits = (body: unknown) => schema.safeParse(body).success
  /** Bodies with the same meaning are the same: no body is an empty one, and a default may be left out. */
  const meaningOf = (body: unknown): string => canonical(schema.parse(body) ?? {})
  const described = schemaOf(schema)
  const plain = bodyExample(schema)
  const names = Object.keys(described.properties ?? {})
  /** Of two fields that exclude each other, the other one goes. */
  const fitting = (body: unknown, keep: string | undefined): unknown[] =>
    [body, ...names.filter((name) => name !== keep).map((name) => replaced(body, [name], undefined))].filter(fits)
  const poor = names.filter((name) => {
    const value = valueAt(plain, [name])
    return value === undefined || isFields(value)
  })
  const richer = poor.flatMap((name) => {
    // Its default would stand for the example.
    const { default: _, ...field } = (described.properties?.[name] ?? {}) as Schema & { default?: unknown }
    const inside = Object.keys(field.properties ?? field.items?.properties ?? {})
    return [[], inside]
      .flatMap((also) => withChoices(field, exampleOf(field, name, also)))
      .flatMap((value) => fitting(replaced(plain, [name], value), name).slice(0, 1))
  })
  /** Of a list whose items have several shapes: the list with one item of each. */
  const shaped = names.flatMap((name) =>
    (described.properties?.[name]?.items?.oneOf ?? []).map((shape) => {
      const body = replaced(plain, [name], [exampleOf(shape, name)])
      return { name, body }
    }),
  )
  const shapes = shaped.filter(({ body }) => fits(body))
  const all = new Map<string, Variation>()
  const seen = new Set<string>()
  for (const base of [plain, ...richer, ...shapes.map(({ body }) => body)])
    for (const [path, field] of fieldsOf(described, base)) {
      const at = path.join('.')
      const shape = field.const !== undefined
      // What can have one value only cannot be changed.
      if (shape && !shapes.some((each) => each.name === path[0])) continue
      seen.add(at)
      if (all.has(at)) continue
      const name = path.at(-1) ?? ''
      const present = valueAt(base, path)
      const values = present === undefined ? [exampleOf(field, name)] : otherValues(field, present, name)
      const bodies = [...values, undefined].flatMap((value) => fitting(replaced(base, path, value), path[0]))
      // What names the shape of an item changes with all of it.
      if (shape) bodies.push(...shapes.filter((shape) => shape.name === path[0]).map(({ body }) => body))
      const others = [...new Map(bodies.map((body) => [meaningOf(body), body])).entries()]
      const different = others.filter(([meaning]) => meaning !== meaningOf(base)).map(([, body]) => body)
      if (different.length > 0) all.set(at, { field: at, base, others: different })
    }
  const changed = (at: string) => [...all.keys()].some((other) => other === at || other.startsWith(`${at}.`))
  return { all: [...all.values()], stuck: [...seen].filter((at) => !changed(at)) }
}
