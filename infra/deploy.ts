import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { SSMClient } from '@aws-sdk/client-ssm'
import { regionOf, runCommand } from './command.ts'
import { root } from './discover.ts'
import { readStage } from './stage-file.ts'

const help = `Deploys every stack of a stage, into the account and region of the AWS variables.

  npm run deploy                     the stage that cdk.json names
  npm run deploy -- prod             that stage
  npm run deploy -- prod --diff      shows what would change, and changes nothing
  npm run deploy -- prod --yes       asks nothing, also not about permissions: for a machine without a terminal

It needs AWS credentials, AWS_REGION, an account prepared by \`npx cdk bootstrap\`, and the secrets of the stage
(\`npm run secrets\`). It ends with the address of the API and, for a domain of its own, where the domain has to point.
RUNBOOK.md#first-deploy-rolled-back says what to do when the first deploy fails.`

/** What the CDK is called with. Refuses to ask where nobody can answer. */
export const cdkArguments = (
  stage: string,
  { yes = false, diff = false }: { yes?: boolean | undefined; diff?: boolean | undefined },
  isTerminal: boolean,
): string[] => {
  const common = ['--all', '-c', `stage=${stage}`, '--no-notices', '--no-version-reporting']
  if (diff) return ['diff', ...common]
  if (!yes && !isTerminal)
    throw new Error(
      'A deploy asks before it widens permissions, and here is no terminal to ask at: read the output of --diff, then add --yes',
    )
  return ['deploy', ...common, '--require-approval', yes ? 'never' : 'broadening', '--progress', 'events']
}

if (import.meta.main)
  await runCommand(help, { yes: { type: 'boolean' }, diff: { type: 'boolean' } }, async (values, [chosen]) => {
    const stage = readStage(chosen)
    const region = regionOf(process.env)
    const passed = cdkArguments(stage.name, values, process.stdin.isTTY && process.stdout.isTTY)
    await new SSMClient({ region }).config.credentials()
    console.log(`${stage.name} in ${region}`)
    const cdk = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk')
    const child = spawn(process.execPath, [cdk, ...passed], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, AWS_REGION: region },
    })
    const [code] = (await once(child, 'exit')) as [number | null]
    process.exitCode = code ?? 1
  })
