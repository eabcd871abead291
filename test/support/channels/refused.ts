import type { FailureCode } from '#shared/kernel/errors.ts'
import { type Principal, userScopes } from '#shared/kernel/principal.ts'
import { membersOf } from '#shared/platform/http/members.ts'
import type { OperationSpec } from '#shared/platform/operation/operation-spec.ts'
import type { Buyer } from '#test/support/people/buyers.ts'
import { agentOf, callerOf, operatorOf, userOf } from './channel-case.ts'
import type { Asked, Caller, Fields } from './channels.ts'

/** A call that is refused, and with which code. */
export interface Refused {
  what: string
  asked: Asked
  code: FailureCode
}

/** Who may make the call: an operator, the buyer, or nobody where anyone may. */
export const allowedFor = ({ access }: OperationSpec, who: Buyer): Caller => {
  if (access === 'public') return callerOf({ by: 'nobody' }, who)
  return callerOf(access.as.includes('operator') ? { by: 'operator' } : {}, who)
}

const strangers = (
  { access }: OperationSpec,
  input: Fields,
  who: Buyer,
  narrow: Caller,
): [string, Caller, FailureCode][] => {
  if (access === 'public') return []
  const as = (principal: Principal): Caller => ({ principal, source: '192.0.2.9' })
  const user = { ...userOf(who), scopes: userScopes.filter((scope) => scope !== access.scope) }
  if (access.guests) return [['an agent without the scope', narrow, 'auth.forbidden']]
  const old = Math.floor(Date.now() / 1000) - 301
  const stale = as(access.as.includes('operator') ? operatorOf(old) : ({ ...userOf(who), authTime: old } as Principal))
  return [
    ['nobody', { source: '192.0.2.9' }, 'auth.required'],
    ['a user without the scope', as(user), 'auth.forbidden'],
    ...(access.as.includes('agent') ? [] : ([['an agent', as(agentOf(who)), 'auth.forbidden']] as const)),
    ...(access.fresh === true || access.fresh?.when(input)
      ? ([['a user who logged in long ago', stale, 'auth.stale-login']] as const)
      : []),
  ].map(([what, caller, code]) => [what, caller, code] as [string, Caller, FailureCode])
}

/** Inputs that do not fit: each member left out that must be there, a stranger, a path that is none. */
const misfits = (spec: OperationSpec, input: Fields): [string, Fields][] => {
  const { path, rest } = membersOf(spec)
  const fits = (fields: Fields) => spec.input?.safeParse(fields).success
  const left = Object.keys(input).map((name) => [`no ${name}`, { ...input, [name]: undefined }] as [string, Fields])
  return [
    ...left.filter(([, fields]) => !fits(fields)),
    ...path.map((name) => [`a bad ${name}`, { ...input, [name]: '?'.repeat(3000) }] as [string, Fields]),
    ...(rest.length > 0 ? [['a stranger', { ...input, unexpected: 'x' }] as [string, Fields]] : []),
  ]
}

/** Every way in which a call of this operation is refused before any of it is done. */
export const refusalsOf = (spec: OperationSpec, input: Fields, who: Buyer, narrow: Caller): Refused[] => {
  const allowed = allowedFor(spec, who)
  const key = crypto.randomUUID()
  const keys: [string, string | undefined, FailureCode][] = [
    ...(spec.idempotency === 'required' ? ([['no key', undefined, 'idempotency.key-required']] as const) : []),
    ...(spec.idempotency ? ([['a long key', 'k'.repeat(256), 'request.invalid']] as const) : []),
  ].map(([what, badKey, code]) => [what, badKey, code])
  return [
    ...strangers(spec, input, who, narrow).map(([what, caller, code]) => ({
      what,
      asked: { ...caller, input, key },
      code,
    })),
    ...misfits(spec, input).map(([what, fields]) => ({
      what,
      asked: { ...allowed, input: fields, key },
      code: 'request.invalid' as const,
    })),
    ...keys.map(([what, badKey, code]) => ({ what, asked: { ...allowed, input, key: badKey }, code })),
  ]
}
