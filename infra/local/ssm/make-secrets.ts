import type { Model } from '#infra/local/cloudformation/model.ts'
import { createMissing, secretsOfStage } from '#infra/secrets.ts'
import type { ParametersStore } from './parameters-store.ts'

/** Makes the secrets of a stage, at the first start of a data folder. */
export const makeSecrets = async (model: Model, companies: readonly string[], parameters: ParametersStore) => {
  const stage = String(model.of('AWS::ApiGateway::Stage')[0]?.properties['StageName'])
  await createMissing(secretsOfStage(stage, companies), {
    get: async (name) => parameters.get(name)?.value,
    put: async (name, value) => parameters.put(name, value),
  })
  return { simulationKey: parameters.get(`/purser/${stage}/simulation-key`)?.value ?? '' }
}
