import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { handler as createAgent } from '#functions/agents/create.ts'
import { handler as deleteAgent } from '#functions/agents/delete.ts'
import { handler as listAgents } from '#functions/agents/list.ts'
import { handler as rotateSecret } from '#functions/agents/rotate-secret.ts'
import { handler as agentToken } from '#functions/auth/agent-token.ts'
import { handler as getMe } from '#functions/auth/get-me.ts'
import { handler as authorize } from '#functions/authorizer/authorize.ts'
import { replying } from '#shared/platform/http/reply.ts'
import { principalOf } from '#shared/platform/http/request.ts'
import { authorizerEvent, call } from '#test/support/api/api-call.ts'
import { type AwsFake, startAwsFake } from '#test/support/aws/aws-fake.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { contextOf, deniedFor, newPerson } from '#test/support/people/people.ts'
import { verifies } from '#test/support/run/verifies.ts'

let engine: Engine
let aws: AwsFake
beforeAll(async () => {
  ;[engine, aws] = await Promise.all([startEngine(), startAwsFake()])
})
afterAll(() => Promise.all([engine.stop(), aws.stop()]))
afterEach(() => {
  vi.unstubAllEnvs()
  vi.useRealTimers()
})

describe('agents', () => {
  const newAgent = async (body: Record<string, unknown> = {}) => {
    const person = await newPerson()
    const context = await contextOf(person.accessToken)
    const made = await call(createAgent, { context, body: { name: 'Scout', ...body } })
    return { person, context, made }
  }
  const tokenOf = (agentId: string, clientSecret: string, scope?: string) =>
    call(agentToken, { body: { agentId, clientSecret, ...(scope !== undefined && { scope }) } })

  it('act for their user with their own credentials', async () => {
    const { person, made } = await newAgent()
    const { agentId, clientSecret } = made.body
    const answer = await tokenOf(agentId, clientSecret)
    const context = await contextOf(answer.body.accessToken)
    expect(context).toMatchObject({ kind: 'agent', agentId, userId: person.userId })
    const me = await call(getMe, { context })
    expect(me.body).toEqual({ kind: 'agent', userId: person.userId, agentId, scopes: answer.body.scope.split(' ') })
  })

  it('get a new secret, beside which the one before works for as long as was asked', async () => {
    const { context, made } = await newAgent()
    const { agentId, clientSecret: first } = made.body
    const rotate = (body: object) => call(rotateSecret, { context, params: { agentId }, body })
    const statuses = (...secrets: string[]) =>
      Promise.all(secrets.map(async (secret) => (await tokenOf(agentId, secret)).status))
    const { clientSecret: second } = (await rotate({ keepSeconds: 3600 })).body
    expect(await statuses(first, second)).toEqual([200, 200])
    vi.useFakeTimers({ now: Date.now() + 3601_000, toFake: ['Date'] })
    expect(await statuses(first, second)).toEqual([401, 200])
    vi.useRealTimers()
    const { clientSecret: third } = (await rotate({})).body
    expect(await statuses(first, second, third)).toEqual([401, 401, 200])
  })

  it('keep one new secret of several that are made at once', async () => {
    const { context, made } = await newAgent()
    const params = { agentId: made.body.agentId }
    const answers = await Promise.all([1, 2, 3].map(() => call(rotateSecret, { context, params, body: {} })))
    const good = answers.filter(({ status }) => status === 200)
    expect(answers.every(({ status }) => status === 200 || status === 503)).toBe(true)
    const works = await Promise.all(
      good.map(async ({ body }) => (await tokenOf(params.agentId, body.clientSecret)).status),
    )
    expect(works.filter((status) => status === 200)).toHaveLength(1)
  })

  it('get a new secret from their own user alone, and not once they are revoked', async () => {
    const { context, made } = await newAgent()
    const stranger = await newAgent()
    const params = { agentId: made.body.agentId }
    const codeFor = async (as: typeof context) =>
      (await call(rotateSecret, { context: as, params, body: {} })).body.code
    expect(await codeFor(stranger.context)).toBe('agent.not-found')
    await call(deleteAgent, { context, params })
    expect(await codeFor(context)).toBe('agent.not-found')
  })

  verifies('auth.agent-scopes', 'never hold what only their user may, whatever is asked', async () => {
    const refused = await newAgent({ scopes: ['checkouts:write', 'approvals:decide'] })
    expect([refused.made.status, refused.made.body.code]).toEqual([400, 'request.invalid'])
    const { made } = await newAgent({ scopes: ['checkouts:write', 'orders:write'] })
    const scopes = 'approvals:decide account:write operate orders:write'
    const { body } = await tokenOf(made.body.agentId, made.body.clientSecret, scopes)
    expect(body.scope).toBe('orders:write')
    expect((await contextOf(body.accessToken))['scopes']).toBe('orders:write')
  })

  verifies(
    'auth.agent-scopes',
    'are denied the commands that are for users only, by the authorizer itself',
    async () => {
      const route = '/v1/checkouts/{checkoutId}/approve' as const
      vi.stubEnv('USER_ONLY_COMMANDS', JSON.stringify([`POST ${route}`]))
      const { person, made } = await newAgent()
      const { body } = await tokenOf(made.body.agentId, made.body.clientSecret)
      const contextFor = async (token: string, method = 'POST', of: string = route) => {
        const event = authorizerEvent(token, method, of.replace('{checkoutId}', 'chk_1'), of)
        return (await authorize(event)).context as Record<string, string>
      }
      // A function that would let anybody in refuses what the authorizer closed.
      const lax = Object.assign(
        replying('lax', async (event) => ({ status: 200, body: JSON.stringify(principalOf(event)) })),
        { spec: { method: 'POST' as const, path: route, body: undefined } },
      )
      const tried = await call(lax, { context: await contextFor(body.accessToken) })
      expect(tried).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } })
      for (const context of [
        await contextFor(person.accessToken),
        await contextFor(body.accessToken, 'POST', '/v1/checkouts/{checkoutId}/quote'),
        await contextFor(body.accessToken, 'GET'),
      ])
        expect((await call(lax, { context })).status).toBe(200)
    },
  )

  verifies('auth.revoked', 'are refused from the moment they are revoked, with old tokens too', async () => {
    const { context, made } = await newAgent()
    const { agentId, clientSecret } = made.body
    const { body } = await tokenOf(agentId, clientSecret)
    expect((await call(deleteAgent, { context, params: { agentId } })).status).toBe(200)
    expect(await deniedFor(body.accessToken, 'POST')).toBe('ended')
    expect((await tokenOf(agentId, clientSecret)).status).toBe(401)
    expect((await call(listAgents, { context })).body.items).toEqual([])
  })

  verifies('tenant.isolated', 'cannot be revoked by another user', async () => {
    const { context, made } = await newAgent()
    const stranger = await contextOf((await newPerson()).accessToken)
    const tried = await call(deleteAgent, { context: stranger, params: { agentId: made.body.agentId } })
    expect([tried.status, tried.body.code]).toEqual([404, 'agent.not-found'])
    expect((await call(listAgents, { context })).body.items).toHaveLength(1)
  })

  it('get their secret shown once: the same key answers without it', async () => {
    const context = await contextOf((await newPerson()).accessToken)
    const sent = { context, body: { name: 'Scout' }, headers: { 'idempotency-key': 'once' } }
    const [first, again] = [await call(createAgent, sent), await call(createAgent, sent)]
    expect(again.body.agentId).toBe(first.body.agentId)
    expect([typeof first.body.clientSecret, again.body.clientSecret]).toEqual(['string', undefined])
  })

  it('cannot make agents', async () => {
    const { made } = await newAgent()
    const { body } = await tokenOf(made.body.agentId, made.body.clientSecret)
    const tried = await call(createAgent, { context: await contextOf(body.accessToken), body: { name: 'Child' } })
    expect([tried.status, tried.body.code]).toEqual([403, 'auth.forbidden'])
  })
})
