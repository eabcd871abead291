import type { Failure } from '#shared/kernel/errors.ts'

const of = (attributes: Readonly<Record<string, unknown>>): string => {
  const said = Object.entries(attributes).filter(([, text]) => typeof text === 'string')
  return ['Bearer', said.map(([name, text]) => `${name}="${text}"`).join(', ')].filter(Boolean).join(' ')
}

/** The WWW-Authenticate of a refusal, by RFC 6750: no error where no token came, else what is wrong with it. Undefined for what no other token would change. */
export const challengeOf = ({ code, message, details }: Pick<Failure, 'code' | 'message' | 'details'>) => {
  if (code === 'auth.required') return of({})
  if (code === 'auth.invalid-token') return of({ error: 'invalid_token', error_description: message })
  if (code === 'auth.forbidden') return of({ error: 'insufficient_scope', scope: details['scope'] })
  return undefined
}
