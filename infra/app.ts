import { globSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from './build.ts'
import { discover, root } from './discover.ts'
import { readMachines } from './machines.ts'
import { purser } from './purser.ts'
import { stageOf } from './stage.ts'

const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as { context: Record<string, unknown> }
// The CDK CLI passes cdk.json and its -c options in this variable. Without the CLI, the app reads the file.
const passed = JSON.parse(process.env['CDK_CONTEXT_JSON'] ?? '{}') as Record<string, unknown>
const all = { ...context, ...passed }
const stages = (all['stages'] ?? {}) as Record<string, unknown>

/** What is wrong with the stage is one sentence: a stack would bury it. */
const chosenStage = () => {
  const name = String(all['stage'])
  try {
    return stageOf(name, Object.hasOwn(stages, name) ? stages[name] : {})
  } catch (error) {
    console.error((error as Error).message)
    process.exit(1)
  }
}
const stage = chosenStage()

const from = performance.now()
/** Tells the host that started this process how far it is. */
const say = (done: string) =>
  process.send?.(`  ${((performance.now() - from) / 1000).toFixed(1).padStart(5)} s  ${done}`)

const outdir = process.env['CDK_OUTDIR'] ?? join(root, 'cdk.out')
const bundles = join(outdir, 'bundles')
// Removes the templates of stacks that no longer exist.
for (const stale of globSync('*.template.json', { cwd: outdir })) rmSync(join(outdir, stale))
const entries = await discover()
say(`1 of 4: ${entries.length} functions found`)
await bundle(entries, bundles)
say('2 of 4: bundled')
const app = purser({
  stage,
  entries,
  machines: await readMachines(entries),
  bundles,
  outdir,
  context: all,
})
say('3 of 4: stacks described')
app.synth()
say('4 of 4: templates written, and every rule holds')
if (process.connected) process.disconnect()
