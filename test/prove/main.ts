import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { openFigures } from '#infra/figures.ts'
import { claimNumber } from './claims.ts'
import type { Mutant } from './mutant.ts'
import { allMutants } from './mutants.ts'
import { asMarkdown, asText, linesOf } from './report.ts'
import { type Proved, runClaims } from './run-claims.ts'
import { type Fate, runMutants } from './run-mutants.ts'

const root = join(import.meta.dirname, '../..')
const help = `Proves what Purser promises. Then it breaks each mechanism to check that a proof notices.

  npm run prove                              every claim, then every mutant; within 15 minutes on 2 cores
  npm run prove -- --full                    10,000 seeded runs and more; hours
  npm run prove -- --small                   the size that npm test uses
  npm run prove -- --claim 1 --claim 6       these claims only, by number or name
  npm run prove -- --seed 48213              a fixed seed; without it, a random one
  npm run prove -- --count 1                 the number of tries per proof
  npm run prove -- --only 17                 one try, counted from 0, without mutants
  npm run prove -- --no-mutants              claims only
  npm run prove -- --only-mutants            mutants only
  npm run prove -- --write                   writes the table into docs/figures.md

A failure begins with the options that repeat it: --claim, --seed, and --only for a single try.
Exits with 1 if a claim fails or a mutant survives.`

const whole = (text: string | undefined, name: string, least: number, most: number): string | undefined => {
  if (text !== undefined && !(/^\d{1,10}$/.test(text) && Number(text) >= least && Number(text) <= most))
    throw new Error(`--${name} is a whole number from ${least} to ${most}`)
  return text
}

const printProof = ({ claims: of, how, passed, tried, ms, failure }: Proved): void => {
  const verdict = passed ? 'holds' : `FAILS\n${failure ?? ''}`
  console.error(
    `claim ${of.join(', ')}: ${how}: ${tried.toLocaleString('en')} tried in ${Math.round(ms / 1000)} s: ${verdict}`,
  )
}
const printFate = ({ mutant, killed, ms }: Fate): void =>
  console.error(
    `mutant of claim ${mutant.claim}: ${mutant.name}: ${killed ? 'killed' : 'SURVIVES'} after ${Math.round(ms / 1000)} s`,
  )

const run = async (): Promise<void> => {
  const { values } = parseArgs({
    allowNegative: true,
    options: {
      full: { type: 'boolean', default: false },
      small: { type: 'boolean', default: false },
      claim: { type: 'string', multiple: true, default: [] },
      seed: { type: 'string' },
      count: { type: 'string' },
      only: { type: 'string' },
      mutants: { type: 'boolean', default: true },
      'only-mutants': { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(help)
  const unknown = values.claim.find((claim) => claimNumber(claim) === undefined)
  if (unknown !== undefined) throw new Error(`--claim is a number or a name of test/prove/claims.ts, not ${unknown}`)
  const wanted = values.claim.flatMap((claim) => claimNumber(claim) ?? [])
  const seed = whole(values.seed, 'seed', 1, 2 ** 31) ?? String(1 + Math.floor(Math.random() * 2 ** 31))
  const count = whole(values.count, 'count', 1, 1_000_000)
  const only = whole(values.only, 'only', 0, 1_000_000)
  if (only && values['only-mutants']) throw new Error('--only selects a try of a claim; --only-mutants runs no claims')
  if (values.write && (wanted.length > 0 || only || count || !values.mutants || values['only-mutants']))
    throw new Error('--write needs a complete run: the table in docs/figures.md shows every claim')
  const write = values.write ? openFigures('prove') : undefined // fails before the work starts, not after it
  // npm takes an option that is typed without `--` before it, and passes it on in the environment.
  const full = values.full || process.env['npm_config_full'] === 'true'
  const size = full ? 'full' : values.small ? 'small' : 'usual'
  Object.assign(process.env, {
    PROVE_SIZE: size,
    PROVE_SEED: seed,
    ...(count && { PROVE_COUNT: count }),
    ...(only && { PROVE_ONLY: only }),
  })
  console.error(`Seed ${seed}`)
  const began = performance.now()
  // A proof without this try has nothing to print.
  const isShown = ({ passed, tried }: Proved) => !only || !passed || tried > 0
  const { proofs, broken } = values['only-mutants']
    ? await listClaims(wanted)
    : await runClaims(root, wanted, (proved) => isShown(proved) && printProof(proved))
  const shown = proofs.filter(isShown)
  if (only && shown.length === 0) broken.push(`The chosen claims have no try ${only}`)
  for (const name of ['PROVE_COUNT', 'PROVE_ONLY']) delete process.env[name]
  const chosen = (await allMutants()).filter(({ claim }) => wanted.length === 0 || wanted.includes(claim))
  const filesOf = (claim: number) => proofFiles(proofs, claim)
  const provable = (mutant: Mutant) => filesOf(mutant.claim).length > 0
  const fates = values.mutants && !only ? await runMutants(root, chosen.filter(provable), filesOf, printFate) : []
  const lines = linesOf(shown, fates, wanted)
  console.log(asText(lines))
  const killed = fates.filter((fate) => fate.killed).length
  if (fates.length > 0)
    console.log(`\nMutants killed: ${killed} of ${fates.length} (${Math.floor((killed / fates.length) * 100)} %)`)
  for (const text of broken) console.log(`Broken: ${text}`)
  console.log(`Seed ${seed}, ${Math.round((performance.now() - began) / 1000)} s`)
  write?.(asMarkdown(lines, new Date().toISOString().slice(0, 10), size))
  const failed = broken.length > 0 || lines.some(({ outcome }) => outcome === 'FAIL') || killed < fates.length
  if (failed) process.exitCode = 1
}

/** The files that prove a claim: files named after it first, then the fastest. */
const proofFiles = (proofs: readonly Proved[], claim: number): string[] => {
  const others = ({ file }: Proved) => (basename(file).startsWith(`${String(claim).padStart(2, '0')}-`) ? 0 : 1)
  const own = proofs.filter((proof) => proof.claims.includes(claim))
  return [...new Set(own.toSorted((a, b) => others(a) - others(b) || a.ms - b.ms).map(({ file }) => file))]
}

/** Which files prove which claim, with the fewest tries. */
const listClaims = (wanted: readonly number[]) => {
  process.env['PROVE_SIZE'] = 'small'
  process.env['PROVE_COUNT'] = '1'
  return runClaims(root, wanted, () => {})
}

await run().catch((error: Error) => {
  console.error(error.message)
  process.exitCode = 1
})
