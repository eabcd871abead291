import * as z from 'zod'
import { agentsOf } from '#shared/identity/rows/agents.ts'
import { leavingEverywhere, nextEpochs } from '#shared/identity/rows/epochs.ts'
import { revoking, sessionsOf } from '#shared/identity/rows/sessions.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'

/** Ends this session, or all sessions and, if asked, all agents of the user. Commands with their tokens fail at once; a cached read may succeed for one more minute. */
export const logout = operation(
  {
    name: 'logout',
    summary: 'End this session, or all your sessions and agents',
    access: { as: ['user'], scope: 'account:write' },
    input: z
      .strictObject({
        everywhere: z.boolean().default(false).describe('True ends all your sessions, false only this one.'),
        agents: z
          .boolean()
          .default(false)
          .describe('True also ends all your agents, which otherwise act on. Only with `everywhere`.'),
      })
      .refine(({ everywhere, agents }) => everywhere || !agents, {
        path: ['agents'],
        message: 'Agents end together only with everywhere: true',
      }),
    output: z.object({
      ended: z.int().describe('The number of sessions that ended.'),
      agents: z.object({ ended: z.int(), kept: z.int().describe('Agents that still act for you.') }),
    }),
    fails: [],
    grants: { read: ['SESSION', 'AGENT', 'EPOCHS'], write: ['SESSION', 'EPOCHS'], index: ['gsi1'] },
    http: { method: 'POST', path: '/v1/auth/logout' },
  },
  async ({ input, principal, commit }) => {
    const { userId } = principal
    const own = principal.kind === 'user' ? principal.sessionId : undefined
    const [sessions, { length: agents }] = await Promise.all([sessionsOf(userId), agentsOf(userId)])
    if (!input.everywhere)
      return commit(own ? [revoking(own)] : [], { ended: own ? 1 : 0, agents: { ended: 0, kept: agents } })
    const ended = input.agents ? agents : 0
    const reply = { ended: sessions.length, agents: { ended, kept: agents - ended } }
    return commit([leavingEverywhere(userId, nextEpochs(input.agents))], reply)
  },
)

export const handler = http(logout)
