import type * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'

/** A refusal never grows with what was sent. */
const maxIssues = 20
const brief = (text: string): string => (text.length > 200 ? `${text.slice(0, 199).toWellFormed()}…` : text)

interface InvalidMember {
  at: string
  message: string
}

/** The refusal of an input, or of the part of it that `where` names, with each member that does not fit. */
export const invalidInput = (where: string, issues: readonly InvalidMember[], more = 0): Failure =>
  new Failure('request.invalid', `The ${where} does not match the contract`, {
    where,
    issues: issues.slice(0, maxIssues).map(({ at, message }) => ({ at: brief(at), message: brief(message) })),
    ...(more > 0 && { more }),
  })

/** Of several shapes that a value might have had, the one it comes closest to says what is wrong. */
const closestIssues = (issue: z.core.$ZodIssue, before: readonly PropertyKey[] = []): InvalidMember[] => {
  const path = [...before, ...issue.path]
  const [closest] = issue.code === 'invalid_union' ? issue.errors.toSorted((a, b) => a.length - b.length) : []
  if (closest?.length) return closest.flatMap((each) => closestIssues(each, path))
  return [{ at: path.map(String).join('.'), message: issue.message }]
}

/** Where a channel carries a member of the input; undefined stands for the input as a whole. */
export type PlaceOf = (member: string | undefined) => string

/** Parses or refuses, naming each path that does not fit, all in the first place that has one. */
export const accept = <S extends z.ZodType>(
  schema: S,
  value: unknown,
  placeOf: PlaceOf = () => 'input',
): z.output<S> => {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const byPlace = Map.groupBy(result.error.issues, ({ path: [first] }) =>
    placeOf(first === undefined ? undefined : String(first)),
  )
  const where = ['path', 'header', 'query', 'body'].find((place) => byPlace.has(place)) ?? placeOf(undefined)
  const issues = byPlace.get(where) ?? result.error.issues
  const invalid = issues.slice(0, maxIssues).flatMap((issue) => closestIssues(issue))
  throw invalidInput(where, invalid, issues.length - maxIssues)
}
