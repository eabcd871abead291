import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '#infra/discover.ts'

/** Makes a registered user an operator of a host, with the script that an account's owner runs. */
export const makeOperator = async (
  { wireUrl, dataDir }: { wireUrl: string; dataDir: string },
  email: string,
): Promise<void> => {
  const script = [join(root, 'infra/make-operator.ts'), email, '--endpoint', wireUrl, '--data', dataDir]
  await promisify(execFile)(process.execPath, script, { cwd: root })
}
