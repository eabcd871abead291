import { fallback } from '#infra/local/cloudformation/naming.ts'
import type { Plugin } from '#infra/local/plugin.ts'
import { createSsm } from './api.ts'
import { makeSecrets } from './make-secrets.ts'
import { openParameters } from './parameters-store.ts'

/** Parameter Store: the template's parameters, and secrets kept in the data folder. */
export const ssm: Plugin = {
  name: 'ssm',
  types: {
    'AWS::SSM::Parameter': (of) => {
      const name = of.text('Name') ?? fallback(of)
      return {
        name,
        arn: of.arn('ssm', `parameter/${name.replace(/^\//, '')}`),
        attributes: { Type: of.text('Type') ?? 'String' },
      }
    },
  },
  async open({ dataDir, model, clock, apis, use }) {
    const parameters = openParameters(dataDir, clock.now)
    const companies = apis.slice(1).map(({ company }) => company)
    const credentials = await makeSecrets(model, companies, parameters)
    return { provides: { parameters, credentials }, wire: createSsm(model, parameters, use('access'), clock) }
  },
}
