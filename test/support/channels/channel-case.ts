import type { Principal } from '#shared/kernel/principal.ts'
import { agentScopes, userScopes } from '#shared/kernel/principal.ts'
import type { Sent } from '#test/support/api/api-call.ts'
import type { KeyedCase, KeyedWorld } from '#test/support/keyed/keyed.ts'
import type { Buyer } from '#test/support/people/buyers.ts'
import { type Bound, type Caller, type Fields, specOf } from './channels.ts'

/** An operation, and how to come to a call of it that works. */
export interface ChannelCase {
  route: Bound
  /** Brings about what the call needs, for this buyer; gives its input. */
  prepare: (world: KeyedWorld, who: Buyer) => Promise<Fields>
  /** The buyer unless told. */
  by?: 'operator' | 'nobody'
  /** A field that only the first answer has. */
  shownOnce?: string | undefined
  /** Takes back what others would see of it. */
  undo?: (who: Buyer) => Promise<unknown>
}

const freshly = () => Math.floor(Date.now() / 1000)
export const userOf = ({ userId }: Buyer): Principal => ({
  kind: 'user',
  userId,
  authTime: freshly(),
  scopes: [...userScopes],
})
export const agentOf = ({ userId }: Buyer): Principal => ({
  kind: 'agent',
  userId,
  agentId: `agt_${userId.slice(4)}`,
  scopes: [...agentScopes],
})
export const operatorOf = (authTime = freshly()): Principal => ({
  kind: 'user',
  userId: 'usr_operator',
  sessionId: 'ses_1',
  authTime,
  scopes: ['account:write', 'operate'],
})

let places = 0
/** A caller from a place of its own, as limits count by place. */
export const callerOf = ({ by }: Pick<ChannelCase, 'by'>, who: Buyer): Caller => {
  places++
  const source = `198.51.${Math.floor(places / 250)}.${(places % 250) + 1}`
  if (by === 'nobody') return { source }
  if (by === 'operator') return { source, principal: operatorOf() }
  return { source, principal: userOf(who), token: who.accessToken }
}

/** The input that a request carries in its parts. */
export const inputOf = (route: Bound, { params, body, headers }: Sent): Fields => {
  const declared = Object.entries(specOf(route).http.headers ?? {})
  const carried = declared.map(([member, { header }]) => [member, headers?.[header.toLowerCase()]] as const)
  return { ...params, ...(body as Fields), ...Object.fromEntries(carried.filter(([, value]) => value !== undefined)) }
}

/** The same call as the trial of keys makes. */
export const asChannelCase = ({ route, prepare, by }: KeyedCase, shownOnce?: string): ChannelCase => ({
  route: route as Bound,
  prepare: async (world, who) => inputOf(route as Bound, (await prepare(world, who)).sent),
  ...(by && { by }),
  shownOnce,
})
