import { describe, expect, it } from 'vitest'
import { fakeModel } from '#infra/local/host-fixture.ts'
import { definitions } from './definition.ts'

const fn = (properties: Record<string, unknown>) =>
  fakeModel([
    {
      id: 'Approve-1',
      stack: 'Functions',
      type: 'AWS::Lambda::Function',
      name: 'purser-approve',
      arn: 'arn:aws:lambda:eu-west-1:000000000000:function:purser-approve',
      properties: { Handler: 'index.run', Code: { S3Key: '/assets/approve' }, Role: 'role', ...properties },
    },
  ])

describe('definitions', () => {
  it('takes handler, limits and role from the template', () => {
    expect(definitions(fn({ Timeout: 12, MemorySize: 512 }), { wireUrl: 'http://wire', wireKey: 'k' })).toMatchObject([
      {
        name: 'purser-approve',
        module: 'file:///assets/approve/index.mjs',
        handler: 'run',
        timeoutMs: 12_000,
        memoryMb: 512,
        roleArn: 'role',
        accessKeyId: 'LOCALFunctionsApprove1',
      },
    ])
  })

  it('gives the template its variables and AWS its own, and no way to the real AWS', () => {
    const LoggingConfig = { LogFormat: 'JSON', ApplicationLogLevel: 'INFO' }
    const Environment = { Variables: { TABLE_NAME: 'purser' } }
    const [definition] = definitions(fn({ Environment, LoggingConfig }), { wireUrl: 'http://wire', wireKey: 'k' })
    expect(definition?.env).toMatchObject({
      TABLE_NAME: 'purser',
      AWS_ENDPOINT_URL: 'http://wire',
      AWS_ACCESS_KEY_ID: 'LOCALFunctionsApprove1',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_LAMBDA_LOG_LEVEL: 'INFO',
    })
    expect(definition?.env).not.toHaveProperty('PATH')
  })

  it('refuses code that is not an asset', () => {
    expect(() =>
      definitions(fn({ Code: { ZipFile: 'exports.run = 1' } }), { wireUrl: 'http://wire', wireKey: 'k' }),
    ).toThrow('Functions/Approve-1')
  })
})
