import { afterAll, beforeAll, expect } from 'vitest'
import { handler as createAgent } from '#functions/agents/create.ts'
import { handler as listAgents } from '#functions/agents/list.ts'
import { handler as agentToken } from '#functions/auth/agent-token.ts'
import { tokensFor } from '#functions/auth/issue-session.ts'
import { handler as listSessions } from '#functions/auth/list-sessions.ts'
import { handler as logout } from '#functions/auth/logout.ts'
import { handler as refresh } from '#functions/auth/refresh.ts'
import { creatingAgent } from '#shared/identity/rows/agents.ts'
import { epochsOf } from '#shared/identity/rows/epochs.ts'
import { openingSession } from '#shared/identity/rows/sessions.ts'
import { newId } from '#shared/platform/runtime/new-id.ts'
import { commit } from '#shared/platform/table/table.ts'
import { randomFrom } from '#test/chaos/random.ts'
import { call } from '#test/support/api/api-call.ts'
import { type AwsFake, startAwsFake } from '#test/support/aws/aws-fake.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { contextOf, deniedFor, newPerson } from '#test/support/people/people.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let engine: Engine
let aws: AwsFake
beforeAll(async () => {
  ;[engine, aws] = await Promise.all([startEngine(), startAwsFake()])
})
afterAll(() => Promise.all([engine.stop(), aws.stop()]))

const passes = async (token: string): Promise<boolean> => (await deniedFor(token, 'POST')) === undefined
const tokensOf = (userId: string, { session, refreshToken }: ReturnType<typeof openingSession>) =>
  tokensFor({ userId, operator: false }, session, refreshToken)

claimByTries(
  35,
  'leaving everywhere ends every session, also one whose login is under way, and the agents if asked',
  { small: 10, usual: 100, full: 1000 },
  async ({ count, seed, tried, each }) => {
    await each(count, async (n) => {
      const chance = randomFrom(seed + n)
      const person = await newPerson()
      const { userId } = person
      const context = await contextOf(person.accessToken)
      const sessions = [person]
      for (let more = Math.floor(chance() * 3); more > 0; more--) {
        const opening = openingSession(newId('session'), userId, await epochsOf(userId))
        await commit([opening.write])
        sessions.push({ email: '', ...(await tokensOf(userId, opening)) })
      }
      const { agentId, clientSecret } = (await call(createAgent, { context, body: { name: 'Scout' } })).body
      const agent = { body: { agentId, clientSecret } }
      const agentAccess = (await call(agentToken, agent)).body.accessToken

      // A thief who has the password logs in and makes an agent at this very moment: both are committed after the answer.
      const late = openingSession(newId('session'), userId, await epochsOf(userId))
      const lateAgent = creatingAgent(
        { agentId: newId('agent'), userId, name: 'Mole', scopes: [] },
        'x',
        await epochsOf(userId),
      )
      const agents = chance() < 0.5
      const left = await call(logout, { context, body: { everywhere: true, agents } })
      expect(left.body).toEqual({
        ended: sessions.length,
        agents: agents ? { ended: 1, kept: 0 } : { ended: 0, kept: 1 },
      })
      await commit([late.write])
      await commit(lateAgent.writes)
      sessions.push({ email: '', ...(await tokensOf(userId, late)) })

      for (const { accessToken, refreshToken } of sessions) {
        expect(await passes(accessToken)).toBe(false)
        expect((await call(refresh, { body: { refreshToken } })).status).toBe(401)
      }
      expect(await passes(agentAccess)).toBe(!agents)
      expect((await call(agentToken, agent)).status).toBe(agents ? 401 : 200)
      const mole = await call(agentToken, { body: { agentId: lateAgent.agent.agentId, clientSecret: 'x' } })
      expect(mole.status).toBe(agents ? 401 : 200)
      expect((await call(listAgents, { context })).body.items).toHaveLength(agents ? 0 : 2)
      expect((await call(listSessions, { context })).body.items).toEqual([])

      const again = openingSession(newId('session'), userId, await epochsOf(userId))
      await commit([again.write])
      expect(await passes((await tokensOf(userId, again)).accessToken)).toBe(true)
      tried()
    })
  },
)
