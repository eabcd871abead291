import { App, type Stack, Tags, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag'
import { ApiStack } from './aws/api.ts'
import { ApiPagesStack } from './aws/api-pages.ts'
import { isProgramPath } from './aws/api-routes.ts'
import { ApiStageStack } from './aws/api-stage.ts'
import { AreaStack } from './aws/area.ts'
import { DataStack } from './aws/data.ts'
import { DemoStack } from './aws/demo.ts'
import { EventsStack } from './aws/events.ts'
import type { Shared } from './aws/functions.ts'
import { machineArn, parametersPath, product } from './aws/names.ts'
import { OpsStack } from './aws/ops.ts'
import { SettingsStack } from './aws/settings.ts'
import { WorkflowStack } from './aws/workflow.ts'
import type { FoundEntry, FoundRoute } from './discover.ts'
import type { DeployedMachine } from './machines.ts'
import type { Stage } from './stage.ts'

export interface Purser {
  stage: Stage
  entries: readonly FoundEntry[]
  machines: readonly DeployedMachine[]
  bundles: string
  outdir?: string
  context?: Record<string, unknown>
}

const capitalized = (area: string): string =>
  area
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')

/** `POST /v1/...` of each command that no agent may call. */
const userOnly = (routes: readonly FoundRoute[]): string[] =>
  routes.flatMap(({ spec: { access, method, path } }) =>
    access !== 'public' && method !== 'GET' && !access.as.includes('agent') ? [`${method} ${path}`] : [],
  )

/** The CDK app of the platform. An account and the laptop host run what it describes. */
export const purser = ({ stage, entries, machines, bundles, outdir, context = {} }: Purser): App => {
  const app = new App({ ...(outdir && { outdir }), context, analyticsReporting: false })
  const named = (id: string) => ({ stackName: `${product}-${stage.name}-${id.toLowerCase()}` })
  const deployed = entries
    .filter((entry) => !(entry.kind === 'route' && entry.spec.testOnly && stage.name === 'prod'))
    .filter(({ grants }) => !grants.mail || stage.mailFrom !== undefined)
  const ours = deployed.filter((entry) => entry.area !== 'simulators')
  const routes = ours.filter((entry) => entry.kind === 'route')

  const data = new DataStack(app, 'Data', stage, named('Data'))
  const events = new EventsStack(app, 'Events', stage, named('Events'))
  const areas = [...new Set(ours.map(({ area }) => area))].map((area) => {
    const id = `Functions${capitalized(area)}`
    const stack: AreaStack = new AreaStack(app, id, {
      ...named(id),
      entries: ours.filter((entry) => entry.area === area),
      data,
      events,
      userOnlyCommands: userOnly(routes),
      shared: (scope) => sharedBy(scope, stage, bundles, data, events),
    })
    return stack
  })
  const workflow =
    machines.length > 0 ? new WorkflowStack(app, 'Workflow', { ...named('Workflow'), stage, machines }) : undefined
  const authorizer = ours.find((entry) => entry.kind === 'authorizer')
  const [programs = [], pages = []] = [true, false].map((is) =>
    routes.filter(({ spec }) => isProgramPath(spec.path) === is),
  )
  const api = new ApiStack(app, 'Api', { ...named('Api'), stage, routes: programs, authorizer })
  const parts = [api, new ApiPagesStack(app, 'ApiPages', { ...named('ApiPages'), of: api, routes: pages })]
  const apiStage = new ApiStageStack(app, 'ApiStage', { ...named('ApiStage'), stage, of: api, parts, routes })
  const simulators = deployed.filter((entry) => entry.area === 'simulators')
  const demo = stage.demo
    ? new DemoStack(app, 'Demo', { ...named('Demo'), stage, bundles, entries: simulators })
    : undefined
  const settings = new SettingsStack(app, 'Settings', { ...named('Settings'), stage, baseUrl: apiStage.baseUrl, demo })
  const ops = new OpsStack(app, 'Ops', {
    ...named('Ops'),
    stage,
    entries: ours,
    machines: machines.map(({ name }) => name),
  })

  // Stacks refer to functions by name, which CDK cannot see, so the order is stated here.
  for (const area of areas) for (const later of [workflow, ...parts, ops]) later?.addStackDependency(area)
  for (const part of parts) apiStage.addStackDependency(part)
  demo?.addStackDependency(apiStage)
  settings.addStackDependency(apiStage)
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app))
  Tags.of(app).add('project', product)
  Tags.of(app).add('stage', stage.name)
  return app
}

/** The sender's address may be verified by itself or by its domain. */
const mailOf = (scope: Stack, from: string) => ({
  from,
  identityArns: [from, from.slice(from.indexOf('@') + 1)].map((name) =>
    scope.formatArn({ service: 'ses', resource: 'identity', resourceName: name }),
  ),
})

const sharedBy = (scope: Stack, stage: Stage, bundles: string, data: DataStack, events: EventsStack): Shared => ({
  stage,
  bundles,
  granted: {
    stage: stage.name,
    service: product,
    tableName: product,
    tableArn: data.table.tableArn,
    parameters: parametersPath(stage),
    parametersArn: scope.formatArn({
      service: 'ssm',
      resource: 'parameter',
      resourceName: parametersPath(stage).slice(1),
    }),
    tokensKeyArn: data.tokens.keyArn,
    fieldsKeyArn: data.fields.keyArn,
    busName: product,
    busArn: events.bus.eventBusArn,
    machineArn: machineArn(scope, 'purchase'),
    ...(stage.mailFrom && { mail: mailOf(scope, stage.mailFrom) }),
  },
})
