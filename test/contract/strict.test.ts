import { expect, it } from 'vitest'
import type * as z from 'zod'
import { discover } from '#infra/discover.ts'

const takesUnknown = (schema: z.ZodType | undefined): boolean => {
  const { issues = [] } = schema?.safeParse({ unexpected: 'x' }).error ?? {}
  return schema !== undefined && !issues.some(({ code }) => code === 'unrecognized_keys')
}

it('every body and query refuses a field that it does not know, so that a slip of the keyboard is not a default', async () => {
  const all = (await discover()).filter((one) => one.kind === 'route')
  // Strangers read well-known documents, and may add what they like to the address.
  const routes = all.filter(({ spec }) => !spec.path.startsWith('/.well-known/'))
  expect(routes.filter(({ spec }) => takesUnknown(spec.body)).map(({ spec }) => `${spec.operation} body`)).toEqual([])
  expect(routes.filter(({ spec }) => takesUnknown(spec.query)).map(({ spec }) => `${spec.operation} query`)).toEqual([])
})
