import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './discover.ts'
import { hostCredentials } from './host-process/local-account.ts'

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
  if (endpoint) Object.assign(process.env, hostCredentials(endpoint, data))
  process.env['AWS_REGION'] ??= process.env['AWS_DEFAULT_REGION'] ?? 'us-east-1'
  if (!process.env['AWS_ACCESS_KEY_ID'])
    throw new Error(
      'No AWS credentials: export them (aws configure export-credentials --format env), or give --endpoint',
    )
  Object.assign(process.env, { TABLE_NAME: table, PARAMETERS: `/purser/${chosen}` })
}
