import { GetParameterCommand, ParameterNotFound, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { regionOf, runCommand } from './command.ts'
import { discover } from './discover.ts'
import { createMissing, type SecretStore, secretsOfStage } from './secrets.ts'
import { readStage } from './stage-file.ts'

const help = `Creates the missing SecureStrings of a stage, in the account and region of the AWS variables. It changes none that exists.

  npm run secrets                  the stage that cdk.json names
  npm run secrets -- prod          that stage`

const storeOf = (client: SSMClient): SecretStore => ({
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
})

await runCommand(help, {}, async (_, [chosen]) => {
  const stage = readStage(chosen)
  const account = storeOf(new SSMClient({ region: regionOf(process.env) }))
  const companies = (await discover()).flatMap((one) => (one.kind === 'company' ? [one.spec.company] : []))
  const created = await createMissing(secretsOfStage(stage.name, stage.demo ? companies : []), account)
  console.log(created.length > 0 ? `Created:\n  ${created.join('\n  ')}` : 'Every secret exists already')
})
