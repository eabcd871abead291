import { Failure } from '#shared/kernel/errors.ts'
import { callerKinds, type Principal } from '#shared/kernel/principal.ts'
import { freshLogin } from './fresh-login.ts'
import type { Access } from './operation-spec.ts'

const article = { user: 'a user', agent: 'an agent', operator: 'an operator' } as const

/** Refuses a caller whom this access does not let in. */
export const authorize = (access: Access, principal: Principal | undefined): void => {
  if (access === 'public' || (access.guests && !principal)) return
  if (!principal) throw new Failure('auth.required', 'Log in first')
  const kinds = callerKinds(principal)
  if (!access.as.some((kind) => kinds.includes(kind)))
    throw new Failure('auth.forbidden', `Only ${access.as.map((kind) => article[kind]).join(' or ')} may do this`, {
      principal: principal.kind,
    })
  if (!principal.scopes.includes(access.scope))
    throw new Failure('auth.forbidden', `This needs the scope ${access.scope}`, { scope: access.scope })
  if (access.fresh === true) freshLogin(principal, 'Log in again; this needs a recent login')
}

/** Refuses an old login for an input that needs a recent one. */
export const authorizeInput = (
  access: Access,
  principal: Principal | undefined,
  input: Readonly<Record<string, unknown>>,
): void => {
  if (access === 'public' || !principal || typeof access.fresh !== 'object' || !access.fresh.when(input)) return
  freshLogin(principal, `Log in again to ${access.fresh.to}`)
}
