import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './discover.ts'
import { hostAccessKeyId } from './host-process/local-account.ts'

// As in aws/names.ts, without loading the CDK.
const table = 'purser'

/** Makes this process use one stage: of the account that the AWS variables name, or of the host at `endpoint`. */
export const useAccount = ({ stage, endpoint }: { stage?: string | undefined; endpoint?: string | undefined }) => {
  const file = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as { context: { stage: string } }
  const chosen = stage ?? file.context.stage
  const host = { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: hostAccessKeyId, AWS_SECRET_ACCESS_KEY: 'host' }
  if (endpoint) Object.assign(process.env, host)
  process.env['AWS_REGION'] ??= process.env['AWS_DEFAULT_REGION'] ?? 'us-east-1'
  if (!process.env['AWS_ACCESS_KEY_ID'])
    throw new Error(
      'No AWS credentials: export them (aws configure export-credentials --format env), or give --endpoint',
    )
  Object.assign(process.env, { TABLE_NAME: table, PARAMETERS: `/purser/${chosen}` })
}
