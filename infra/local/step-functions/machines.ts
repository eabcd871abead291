import type { Model } from '#infra/local/cloudformation/model.ts'
import { definitionOf } from './definition-text.ts'
import type { Journal } from './journal.ts'
import { type Plan, prepare, validate } from './prepare.ts'
import type { LocalMachine } from './run.ts'

export interface LoadedMachine extends LocalMachine {
  plan: Plan
  /** The journal's key of the definition. */
  definition: string
  body: string
}

/** Loads every state machine of the model. Throws with the logical id of one that this host cannot run. */
export function loadMachines(model: Model, journal: Journal): Map<string, LoadedMachine> {
  const machines = new Map<string, LoadedMachine>()
  for (const resource of model.of('AWS::StepFunctions::StateMachine')) {
    const { StateMachineName, StateMachineType = 'STANDARD', RoleArn } = resource.properties
    const arn = resource.arn ?? resource.name
    if (StateMachineType !== 'STANDARD') throw new Error(`${resource.id}: this host runs Standard state machines only`)
    try {
      const body = definitionOf(resource, model)
      const parsed = JSON.parse(body) as unknown
      const plan = prepare(parsed)
      const { hash, known: stored } = journal.define(body)
      if (!stored) validate(parsed)
      const name = typeof StateMachineName === 'string' ? StateMachineName : arn.slice(arn.lastIndexOf(':') + 1)
      machines.set(arn, { arn, name, roleArn: String(RoleArn), plan, definition: hash, body })
    } catch (error) {
      throw new Error(`${resource.id}: ${(error as Error).message}`, { cause: error })
    }
  }
  return machines
}
