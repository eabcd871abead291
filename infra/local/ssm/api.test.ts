import { mkdtempSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { fakeAccess, fakeModel, wireCall } from '#infra/local/host-fixture.ts'
import { createSsm } from './api.ts'
import { openParameters } from './parameters-store.ts'

const settings = {
  id: 'Settings',
  type: 'AWS::SSM::Parameter',
  name: '/purser/dev/settings',
  properties: { Type: 'String', Value: '{"baseUrl":"http://127.0.0.1:3000"}' },
}
const clock = { now: () => 1_800_000_000_000 }

describe('ssm', () => {
  let dir: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'purser-ssm-'))
  })
  const open = (access = fakeAccess()) =>
    createSsm(fakeModel([settings]), openParameters(dir, clock.now), access, clock)
  const get = async (body: object, operation = 'GetParameter') =>
    (await wireCall(open(), `AmazonSSM.${operation}`, body)) as Record<string, never>

  it('answers with the parameters of the template', async () => {
    expect(await get({ Name: '/purser/dev/settings' })).toEqual({
      Parameter: {
        Name: '/purser/dev/settings',
        Type: 'String',
        Value: '{"baseUrl":"http://127.0.0.1:3000"}',
        Version: 1,
        LastModifiedDate: 1_800_000_000,
        ARN: 'arn:aws:ssm:eu-west-1:000000000000:parameter/purser/dev/settings',
        DataType: 'text',
      },
    })
  })

  it('keeps a secret across restarts, and returns it only with decryption', async () => {
    openParameters(dir).put('/purser/dev/payment-key', 'hunter2')
    const Name = '/purser/dev/payment-key'
    expect(await get({ Name, WithDecryption: true })).toMatchObject({
      Parameter: { Type: 'SecureString', Value: 'hunter2' },
    })
    expect(JSON.stringify(await get({ Name }))).not.toContain('hunter2')
    expect(statSync(join(dir, 'parameters.json')).mode & 0o777).toBe(0o600)
  })

  it('counts the versions of a secret', () => {
    const store = openParameters(dir)
    store.put('/a', 'one')
    store.put('/a', 'two')
    expect(openParameters(dir).get('/a')).toMatchObject({ value: 'two', version: 2 })
  })

  it('names the parameters it does not have', async () => {
    await expect(get({ Name: '/nobody' })).rejects.toMatchObject({ code: 'ParameterNotFound' })
    const several = await get({ Names: ['/purser/dev/settings', '/nobody'] }, 'GetParameters')
    expect(several).toMatchObject({ Parameters: [{ Name: '/purser/dev/settings' }], InvalidParameters: ['/nobody'] })
  })

  it('asks the policies for each parameter by its ARN', async () => {
    const access = fakeAccess((_role, _action, resource) => resource.endsWith('parameter/purser/dev/settings'))
    const service = open(access)
    const ask = (Name: string) => wireCall(service, 'AmazonSSM.GetParameter', { Name }, 'role')
    await expect(ask('/purser/dev/settings')).resolves.toBeDefined()
    await expect(ask('/purser/dev/payment-key')).rejects.toMatchObject({ code: 'AccessDeniedException' })
    expect(access.denied()).toEqual([
      {
        role: 'role',
        action: 'ssm:GetParameter',
        resource: 'arn:aws:ssm:eu-west-1:000000000000:parameter/purser/dev/payment-key',
      },
    ])
  })
})
