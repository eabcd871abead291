import * as z from 'zod'

export const scopes = [
  'catalog:read',
  'intents:write',
  'checkouts:write',
  'approvals:read',
  'approvals:decide',
  'orders:read',
  'orders:write',
  'webhooks:write',
  'account:write',
  'operate',
] as const
export type Scope = (typeof scopes)[number]

/** Scopes that an agent's token can never hold. */
export const userOnlyScopes: readonly Scope[] = ['approvals:decide', 'account:write', 'operate']

/** What a user's own token carries; `operate` is given apart. */
export const userScopes: readonly Scope[] = scopes.filter((scope) => scope !== 'operate')

/** What a user may hand to an agent. */
export const agentScopes: readonly Scope[] = scopes.filter((scope) => !userOnlyScopes.includes(scope))

export const Principal = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('user'),
    userId: z.string(),
    /** When the user last proved who they are, in seconds. */
    authTime: z.int(),
    sessionId: z.string().optional(),
    scopes: z.array(z.enum(scopes)),
  }),
  z.object({ kind: z.literal('agent'), userId: z.string(), agentId: z.string(), scopes: z.array(z.enum(scopes)) }),
])
/** Who calls. An agent acts for the user in `userId`. */
export type Principal = z.output<typeof Principal>

/** One string per principal, for keys and the audit: `user:usr_...` or `agent:agt_...`. */
export const principalKey = (principal: Principal): string =>
  principal.kind === 'user' ? `user:${principal.userId}` : `agent:${principal.agentId}`

/** Who moves a thing, for its state table and its audit. */
export const moverOf = (principal: Principal) => ({ by: principal.kind, actor: principalKey(principal) })

/** What a route may ask a caller to be. */
export type CallerKind = 'user' | 'agent' | 'operator'

/** All roles of this caller: a user whose token carries `operate` is an operator too, an agent never. */
export const callerKinds = (principal: Principal): readonly CallerKind[] =>
  principal.kind === 'user' && principal.scopes.includes('operate') ? ['user', 'operator'] : [principal.kind]

/** Who did it, in the audit of what only an operator may do. */
export const operatorKey = (principal: Principal): string => `operator:${principal.userId}`
