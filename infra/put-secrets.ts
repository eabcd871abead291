import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { GetParameterCommand, ParameterNotFound, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { discover, root } from './discover.ts'
import { createMissing, type SecretStore, secretsOfStage } from './secrets.ts'
import { stageOf } from './stage.ts'

// npm run secrets [stage]: creates them in the account and region that the AWS variables name.
const client = new SSMClient({})
const account: SecretStore = {
  async get(Name) {
    const parameter = await client
      .send(new GetParameterCommand({ Name, WithDecryption: true }))
      .catch((error: unknown) => {
        if (error instanceof ParameterNotFound) return undefined
        throw error
      })
    return parameter?.Parameter?.Value
  },
  async put(Name, Value) {
    await client.send(new PutParameterCommand({ Name, Value, Type: 'SecureString', Overwrite: false }))
  },
}

const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as {
  context: { stage: string; stages: Record<string, unknown> }
}
const name = process.argv[2] ?? context.stage
const stage = stageOf(name, context.stages[name])
const companies = (await discover()).flatMap((one) => (one.kind === 'company' ? [one.spec.company] : []))
const created = await createMissing(secretsOfStage(stage.name, stage.demo ? companies : []), account)
console.log(created.length > 0 ? `Created:\n  ${created.join('\n  ')}` : 'Every secret exists already')
