import { createHash } from 'node:crypto'
import type { HostClock } from '#infra/local/clock.ts'
import type { Model } from '#infra/local/cloudformation/model.ts'
import type { AccessControl } from '#infra/local/iam/access.ts'
import { AwsError } from '#infra/local/wire/aws-error.ts'
import type { WireRequest, WireService } from '#infra/local/wire/wire-service.ts'
import type { ParametersStore, StoredParameter } from './parameters-store.ts'

/** Parameter Store: the template's parameters, then those of the data folder. */
export const createSsm = (
  model: Model,
  store: ParametersStore,
  access: AccessControl,
  clock: Pick<HostClock, 'now'>,
): WireService => {
  const startedAt = clock.now()
  const ofTemplate = new Map(
    model
      .of('AWS::SSM::Parameter')
      .map(({ name, properties }): [string, StoredParameter] => [
        name,
        { type: 'String', value: String(properties['Value']), version: 1, modified: startedAt },
      ]),
  )
  const arnOf = (name: string) => `arn:aws:ssm:${model.region}:${model.account}:parameter/${name.replace(/^\//, '')}`
  const find = (name: string) => ofTemplate.get(name) ?? store.get(name)

  /** A SecureString read without decryption is unusable, as on AWS. */
  const sealed = (value: string) => createHash('sha256').update(`sealed ${value}`).digest('base64')
  const shown = (name: string, { type, value, version, modified }: StoredParameter, decrypt: boolean) => ({
    Name: name,
    Type: type,
    Value: type === 'SecureString' && !decrypt ? sealed(value) : value,
    Version: version,
    LastModifiedDate: modified / 1000,
    ARN: arnOf(name),
    DataType: 'text',
  })

  const call = async ({ operation, json, roleArn }: WireRequest) => {
    const request = json()
    const decrypt = request['WithDecryption'] === true
    const names = operation === 'GetParameter' ? [String(request['Name'])] : ((request['Names'] ?? []) as string[])
    if (operation !== 'GetParameter' && operation !== 'GetParameters')
      throw new AwsError('UnknownOperationException', `The local host does not run SSM ${operation}`)
    if (roleArn !== undefined) for (const name of names) access.require(roleArn, `ssm:${operation}`, arnOf(name))
    const Parameters = names.flatMap((name) => {
      const parameter = find(name)
      return parameter ? [shown(name, parameter, decrypt)] : []
    })
    if (operation === 'GetParameters')
      return { body: { Parameters, InvalidParameters: names.filter((name) => !find(name)) } }
    if (!Parameters[0]) throw new AwsError('ParameterNotFound', `No parameter ${names[0]}`)
    return { body: { Parameter: Parameters[0] } }
  }
  return { handles: (target) => target.startsWith('AmazonSSM.'), call }
}
