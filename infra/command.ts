import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'

const noRegion = 'No AWS region: export AWS_REGION with the region of the stage, such as eu-west-1'
/** What to do when there are no credentials. */
export const noCredentials =
  'No AWS credentials: export them (aws configure export-credentials --format env), or give --endpoint'

/** The region that the AWS variables name; a sentence says what to do when there is none. */
export const regionOf = (env: NodeJS.ProcessEnv): string => {
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION']
  if (!region) throw new Error(noRegion)
  return region
}

const sentenceOf = (error: unknown): string => {
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) }
  if (name === 'CredentialsProviderError') return noCredentials
  return message
}

/** Runs a command of package.json. `--help` prints the help; whatever goes wrong is a sentence and the code 1. */
export const runCommand = async <O extends ParseArgsOptionsConfig>(
  help: string,
  options: O,
  run: (
    values: ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>['values'],
    positionals: string[],
  ) => Promise<unknown>,
): Promise<void> => {
  try {
    const parsed = parseArgs({ options: { ...options, help: { type: 'boolean' } }, allowPositionals: true })
    if ('help' in parsed.values) console.log(help)
    else await run(parsed.values as never, parsed.positionals)
  } catch (error) {
    console.error(sentenceOf(error))
    process.exitCode = 1
  }
}
