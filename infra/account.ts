import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { noCredentials, regionOf } from './command.ts'
import { root } from './discover.ts'
import { hostCredentials, region as hostRegion } from './host-process/local-account.ts'
import { stageNameOf } from './stage.ts'

// As in aws/names.ts, without loading the CDK.
const table = 'purser'

interface Chosen {
  stage?: string | undefined
  /** The AWS address of a laptop host, and its data folder, which holds the key. */
  endpoint?: string | undefined
  data?: string | undefined
}

/** Makes this process use one stage: of the account that the AWS variables name, or of the host at `endpoint`. */
export const useAccount = ({ stage, endpoint, data = '.local' }: Chosen): void => {
  const file = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as { context: { stage: string } }
  const chosen = stage ?? file.context.stage
  stageNameOf(chosen)
  if (endpoint) {
    if (!URL.canParse(endpoint))
      throw new Error(`--endpoint takes an address such as http://127.0.0.1:3001, not ${endpoint}`)
    Object.assign(process.env, hostCredentials(endpoint, data))
    process.env['AWS_REGION'] ??= hostRegion
  }
  process.env['AWS_REGION'] = regionOf(process.env)
  if (!process.env['AWS_ACCESS_KEY_ID']) throw new Error(`${noCredentials}, or give --endpoint`)
  Object.assign(process.env, { TABLE_NAME: table, PARAMETERS: `/purser/${chosen}` })
}
