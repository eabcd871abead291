import { describe, expect, it } from 'vitest'
import { fakeAccess, fakeFunctions, fakeModel } from '#infra/local/host-fixture.ts'
import { createLambdaApi } from './api.ts'

const arn = 'arn:aws:lambda:eu-west-1:000000000000:function:greet'
const setUp = (allowed = true) => {
  const functions = fakeFunctions({
    greet: ({ name }: { name: string }) => {
      if (!name) throw Object.assign(new Error('Who?'), { name: 'request.invalid' })
      return `Hello ${name}`
    },
  })
  const access = fakeAccess(() => allowed)
  const service = createLambdaApi(fakeModel([]), functions, access)
  const invoke = (called: string, event: object, headers = {}) =>
    service.call({
      target: '',
      operation: '',
      path: `/2015-03-31/functions/${encodeURIComponent(called)}/invocations`,
      method: 'POST',
      body: Buffer.from(JSON.stringify(event)),
      json: () => event as Record<string, unknown>,
      roleArn: 'role',
      headers,
    })
  return { functions, access, invoke }
}

describe('lambda on the wire', () => {
  it('answers with the result of the function, by name or ARN', async () => {
    const { invoke } = setUp()
    for (const called of ['greet', arn]) expect((await invoke(called, { name: 'Ada' })).body).toBe('"Hello Ada"')
  })

  it('marks an answer that is a failure', async () => {
    const reply = await setUp().invoke('greet', {})
    expect(reply.headers).toMatchObject({ 'x-amz-function-error': 'Unhandled' })
    expect(JSON.parse(String(reply.body))).toMatchObject({ errorType: 'request.invalid' })
  })

  it('does not wait for an event', async () => {
    const { invoke, functions } = setUp()
    expect(await invoke('greet', { name: 'Ada' }, { 'x-amz-invocation-type': 'Event' })).toMatchObject({ status: 202 })
    expect(functions.calls).toEqual([{ name: 'greet', event: { name: 'Ada' } }])
  })

  it('asks the policies first', async () => {
    const { invoke, functions, access } = setUp(false)
    await expect(invoke('greet', { name: 'Ada' })).rejects.toMatchObject({ code: 'AccessDeniedException' })
    expect(functions.calls).toEqual([])
    expect(access.denied()).toEqual([{ role: 'role', action: 'lambda:InvokeFunction', resource: arn }])
  })
})
