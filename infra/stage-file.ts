import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './discover.ts'
import { type Stage, stageOf } from './stage.ts'

interface StageContext {
  stage: string
  stages: Record<string, unknown>
}

/** The stage of that name as cdk.json configures it; without a name, the one that it names. */
export const readStage = (chosen?: string): Stage => {
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as { context: StageContext }
  const name = chosen ?? context.stage
  return stageOf(name, Object.hasOwn(context.stages, name) ? context.stages[name] : {})
}
