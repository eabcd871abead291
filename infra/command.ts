import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'

const noRegion = 'No AWS region: export AWS_REGION with the region of the stage, such as eu-west-1'
/** What to do when there are no credentials. */
export const noCredentials = 'No AWS credentials: export them (aws configure export-credentials --format env)'

/** The region that the AWS variables name; a sentence says what to do when there is none. */
export const regionOf = (env: NodeJS.ProcessEnv): string => {
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION']
  if (!region) throw new Error(noRegion)
  return region
}

const sentenceOf = (error: unknown): string => {
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) }
  if (name === 'CredentialsProviderError') return noCredentials
  if (error instanceof Error && error.cause instanceof Error) return `${message}: ${error.cause.message}`
  return message
}

/** A second stage or user would be left out without a word. */
const atMostOne = (words: string[]): string[] => {
  if (words.length > 1) throw new Error(`This command takes one of these, not ${words.length}: ${words.join(' ')}`)
  return words
}

/** Runs a command of package.json. `--help` prints the help; whatever goes wrong is a sentence and the code 1. It takes one word beside its options. */
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
    else await run(parsed.values as never, atMostOne(parsed.positionals))
  } catch (error) {
    console.error(sentenceOf(error))
    process.exitCode = 1
  }
}
