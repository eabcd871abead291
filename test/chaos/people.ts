import { puttingAddress, registering } from '#shared/identity/rows/users.ts'
import { agentScopes, userScopes } from '#shared/kernel/principal.ts'
import { newId } from '#shared/platform/runtime/new-id.ts'
import { commit } from '#shared/platform/table/table.ts'
import type { Caller } from './gateway.ts'

const home = {
  name: 'Pat Example',
  line1: '1 Main Street',
  city: 'Springfield',
  region: 'IL',
  postalCode: '62701',
  country: 'US',
}

/** A user with a door, and an agent of theirs. */
export const newBuyer = async () => {
  const userId = newId('user')
  await commit(await registering({ userId, email: `${userId}@example.com`, passwordHash: 'none' }))
  await commit(await puttingAddress(userId, 'home', home))
  const agentId = newId('agent')
  return {
    userId,
    agentId,
    /** Logged in a moment ago. */
    user: (): Caller => ({
      kind: 'user',
      userId,
      authTime: String(Math.floor(Date.now() / 1000)),
      sessionId: 'ses_1',
      scopes: userScopes.join(' '),
    }),
    agent: (): Caller => ({ kind: 'agent', userId, agentId, scopes: agentScopes.join(' ') }),
  }
}
export type Buyer = Awaited<ReturnType<typeof newBuyer>>

/** One of the platform's own staff, logged in a moment ago. */
export const operator = (): Caller => ({
  kind: 'user',
  userId: 'usr_operator',
  authTime: String(Math.floor(Date.now() / 1000)),
  sessionId: 'ses_2',
  scopes: [...userScopes, 'operate'].join(' '),
})
