import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { root } from '#infra/discover.ts'
import { minorMost } from '#shared/kernel/outside-values.ts'

/** Where the schemas lie that say what a company may answer. */
const folders = ['shared/merchants/ucp/contract', 'shared/payments/bank']
const files = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter(
      (name) =>
        name.endsWith('.ts') && !name.includes('.test.') && (folder.endsWith('contract') || name === 'contract.ts'),
    )
    .map((name) => `${folder}/${name}`),
)

/** Longer than any name, sentence or address that a row could hold. */
const longest = 10_000

/** What a schema is made of, each with the place of it. */
const partsOf = (schema: z.core.$ZodType, at: string): [string, z.core.$ZodType][] => {
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'object':
      return Object.entries(def.shape).map(([name, part]) => [`${at}.${name}`, part])
    case 'array':
      return [[`${at}[]`, def.element]]
    case 'record':
      return [
        [`${at}.*name`, def.keyType],
        [`${at}.*`, def.valueType],
      ]
    case 'union':
      return def.options.map((option, n) => [`${at}|${n}`, option])
    case 'optional':
    case 'nullable':
    case 'default':
    case 'catch':
    case 'readonly':
      return [[at, def.innerType]]
    case 'pipe':
      return [
        [at, def.in],
        [at, def.out],
      ]
    default:
      return []
  }
}

/** The upper bound of a length, or of what `schema` counts. */
const lengthOf = ({ checks = [] }: z.core.$ZodTypeDef): number | undefined =>
  checks
    .map(({ _zod: { def } }) => def as { check: string; maximum?: number; length?: number })
    .map((check) => (check.check === 'length_equals' ? check.length : check.maximum))
    .find((most) => most !== undefined)

const isUnread = (schema: z.core.$ZodType): boolean => schema._zod.def.type === 'unknown'

/** Why a company could make this as large as it likes; nothing when it cannot. */
const fault = (schema: z.core.$ZodType): string | undefined => {
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'string':
      return (lengthOf(def) ?? Number.POSITIVE_INFINITY) <= longest ? undefined : 'a text without an end'
    case 'number': {
      const { minValue, maxValue } = schema as z.ZodNumber
      const bounded = minValue !== null && maxValue !== null && minValue >= -minorMost && maxValue <= minorMost
      return bounded ? undefined : 'a number without bounds'
    }
    case 'array':
      return lengthOf(def) !== undefined || isUnread(def.element) ? undefined : 'a list without an end'
    case 'record':
      return z.globalRegistry.get(schema)?.['maxProperties'] === undefined ? 'names without an end' : undefined
    case 'object':
    case 'union':
    case 'optional':
    case 'nullable':
    case 'default':
    case 'catch':
    case 'readonly':
    case 'pipe':
    case 'literal':
    case 'enum':
    case 'boolean':
    case 'undefined':
    // What nobody reads is never stored.
    case 'unknown':
    case 'transform':
      return undefined
    default:
      return `a ${def.type}, of which this test knows no bound`
  }
}

const faultsIn = (schema: z.core.$ZodType, at: string): string[] => {
  const own = fault(schema)
  return [...(own ? [`${at}: ${own}`] : []), ...partsOf(schema, at).flatMap(([place, part]) => faultsIn(part, place))]
}

it.each(files)('no answer that %s allows is larger than a row can hold', async (file) => {
  const exported: Record<string, unknown> = await import(`${root}/${file}`)
  const schemas = Object.entries(exported).filter((each): each is [string, z.ZodType] => each[1] instanceof z.ZodType)
  expect(schemas.flatMap(([name, schema]) => faultsIn(schema, name))).toEqual([])
})

it('the contracts of merchants and of the bank are among them', () => {
  expect(files).toContain('shared/merchants/ucp/contract/checkout.ts')
  expect(files).toContain('shared/payments/bank/contract.ts')
})

it.each<[string, z.ZodType]>([
  ['a text', z.object({ word: z.string() })],
  ['a text of a form', z.string().regex(/^a+$/)],
  ['an optional text', z.string().optional().catch(undefined)],
  ['a whole number', z.array(z.int()).max(3)],
  ['a number that is large alone', z.int().min(0).max(Number.MAX_SAFE_INTEGER)],
  ['a list', z.array(z.boolean())],
  ['names', z.record(z.string().max(5), z.boolean())],
  ['a name', z.record(z.string(), z.boolean()).meta({ maxProperties: 1 })],
  ['a date', z.date()],
])('%s without a bound is found', (_, schema) => {
  expect(faultsIn(schema, 'it')).not.toEqual([])
})
