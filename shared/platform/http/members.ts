import * as z from 'zod'
import type { OperationSpec } from '#shared/platform/operation/operation-spec.ts'

/** Which members of an operation's input its path, its headers, and its query or body carry. */
export interface Members {
  path: readonly string[]
  headers: readonly string[]
  rest: readonly string[]
  /** What carries the rest. */
  where: 'query' | 'body'
}
/** Where each member of an operation’s input travels: path, header, query or body. */
export const membersOf = ({ input, http }: OperationSpec): Members => {
  const path = [...http.path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name)
  const headers = Object.keys(http.headers ?? {})
  const rest = Object.keys(input?.shape ?? {}).filter((name) => !path.includes(name) && !headers.includes(name))
  return { path, headers, rest, where: http.method === 'GET' ? 'query' : 'body' }
}

/** The members of these names as a schema of their own; none when there are no such members. */
export const picked = (input: z.ZodObject, names: readonly string[]): z.ZodObject | undefined =>
  names.length === 0
    ? undefined
    : z.strictObject(Object.fromEntries(names.map((name) => [name, input.shape[name] as z.ZodType])))

/** What a query or a body holds: the same, held to the rules of the whole input. */
export const restPart = (input: z.ZodObject, names: readonly string[]): z.ZodType | undefined => {
  const others = Object.keys(input.shape).filter((name) => !names.includes(name))
  const loose = input.safeExtend(Object.fromEntries(others.map((name) => [name, z.any().optional()])))
  const part = picked(input, names)?.superRefine((value, context) => {
    for (const { path, message } of loose.safeParse(value).error?.issues ?? [])
      context.addIssue({ code: 'custom', path: [...path], message })
  })
  const described = part?.meta(input.meta() ?? {})
  return described?.safeParse({}).success ? described.prefault({}) : described
}
