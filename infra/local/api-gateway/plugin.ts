import { platform } from '#infra/local/cloudformation/companies.ts'
import { type Names, plain, plainly } from '#infra/local/cloudformation/naming.ts'
import type { Plugin } from '#infra/local/plugin.ts'
import { createRestApi } from './rest-api.ts'

const types: Names = {
  'AWS::ApiGateway::RestApi': (of) => {
    const name = of.hash(10)
    return { name, arn: `arn:aws:apigateway:${of.region}::/restapis/${name}`, attributes: { RootResourceId: '/' } }
  },
  'AWS::ApiGateway::Resource': (of) => ({ name: of.hash(6), attributes: { ResourceId: of.hash(6) } }),
  'AWS::ApiGateway::Method': plain,
  'AWS::ApiGateway::Deployment': (of) => ({ name: of.hash(6), attributes: { DeploymentId: of.hash(6) } }),
  'AWS::ApiGateway::Stage': (of) => ({ name: of.text('StageName') ?? 'default' }),
  'AWS::ApiGateway::Authorizer': (of) => ({ name: of.hash(6), attributes: { AuthorizerId: of.hash(6) } }),
  'AWS::ApiGateway::GatewayResponse': plain,
}

/** One HTTP server per REST API. The platform's also answers the controls. */
export const apiGateway: Plugin = {
  name: 'api-gateway',
  types,
  ignoredTypes: plainly(
    'AWS::ApiGateway::Account',
    'AWS::ApiGateway::ApiKey',
    'AWS::ApiGateway::BasePathMapping',
    'AWS::ApiGateway::DomainName',
    'AWS::ApiGateway::UsagePlan',
    'AWS::ApiGateway::UsagePlanKey',
  ),
  open({ model, clock, apis, controls, use, onStop }) {
    const parts = { model, functions: use('functions'), access: use('access'), now: clock.now }
    const servers = model.of('AWS::ApiGateway::RestApi').map((resource) => {
      const { company = platform, port = 0 } = apis.find(({ apiName }) => apiName === resource.properties['Name']) ?? {}
      return { port, server: createRestApi(resource, { ...parts, ...(company === platform && { controls }) }) }
    })
    return {
      async listen() {
        for (const { port, server } of servers) {
          await server.listen(port)
          onStop(() => server.close())
        }
      },
    }
  },
}
