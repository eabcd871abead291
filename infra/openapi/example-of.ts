import { textMatching } from './text-of.ts'

/** The part of JSON Schema that zod writes. */
export interface Schema {
  type?: string | string[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  enum?: unknown[]
  const?: unknown
  default?: unknown
  examples?: unknown[]
  format?: string
  pattern?: string
  minLength?: number
  minItems?: number
  minimum?: number
  exclusiveMinimum?: number
  description?: string
  additionalProperties?: Schema | boolean
  [keyword: string]: unknown
}

const formats: Record<string, string> = {
  email: 'pat@example.com',
  uri: 'https://example.com/',
  'date-time': '2026-06-01T12:00:00Z',
  date: '2026-06-01',
  uuid: '01975b6e-7a10-8c3e-9d52-5d3a5b6c7d8e',
}
const patterns: [RegExp, string][] = [
  [/^\^\[A-Z\]\{3\}\$$/, 'USD'],
  [/^\^\[A-Z\]\{2\}\$$/, 'US'],
  [/^\^\[0-9a-f\]\{64\}\$$/, '5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9'],
]
/** Example values for fields, by name. */
const named: Record<string, unknown> = {
  addressId: 'home',
  city: 'Springfield',
  instrument: 'pm_ok',
  line1: '12 Elm Street',
  merchantId: 'merchant-a',
  name: 'Pat Example',
  note: 'The merchant confirmed it by telephone',
  password: 'correct horse battery',
  perMonthMinor: 200_000,
  perPurchaseMinor: 50_000,
  phone: '+1 555 0100',
  postalCode: '62701',
  quantity: 1,
  query: 'wireless headphones under $100, delivered by Friday',
  q: 'wireless headphones',
  region: 'IL',
  refreshToken: '...',
}

/** JSON Schema reads a pattern in Unicode mode. */
const fits = (pattern: string, value: unknown): value is string =>
  typeof value === 'string' && new RegExp(pattern, 'u').test(value)

const text = ({ pattern, format = '', minLength = 0 }: Schema, name: string): string => {
  const word = formats[format] ?? named[name]
  if (pattern === undefined || fits(pattern, word)) return String(word ?? name).padEnd(minLength, '.')
  const usual = patterns.find(([shape]) => shape.test(pattern))?.[1]
  return usual ?? textMatching(pattern) ?? name
}

const least = ({ minimum, exclusiveMinimum }: Schema): number =>
  Math.max(minimum ?? 1, exclusiveMinimum === undefined ? 1 : exclusiveMinimum + 1)

/** A short value that fits the schema: every required field, and the optional fields that `also` names. */
export const exampleOf = (schema: Schema, name = 'text', also: readonly string[] = []): unknown => {
  if (schema.examples?.length) return schema.examples[0]
  if (schema.const !== undefined) return schema.const
  if (schema.default !== undefined) return schema.default
  if (schema.enum?.length) return schema.enum[0]
  const [first] = schema.anyOf ?? schema.oneOf ?? schema.allOf ?? []
  if (first) return exampleOf(first, name)
  const type = [schema.type].flat()[0]
  switch (type) {
    case 'object': {
      const required = new Set([...(schema.required ?? []), ...also])
      const fields = Object.entries(schema.properties ?? {}).filter(([field]) => required.has(field))
      return Object.fromEntries(fields.map(([field, value]) => [field, exampleOf(value, field)]))
    }
    case 'array':
      return schema.items ? [exampleOf(schema.items, name)] : []
    case 'integer':
    case 'number':
      return typeof named[name] === 'number' ? named[name] : least(schema)
    case 'boolean':
      return true
    case 'string':
      return text(schema, name)
    default:
      return null
  }
}
