import { beforeAll, expect, test } from 'vitest'
import { functionName } from '#infra/aws/names.ts'
import { stageOf } from '#infra/stage.ts'
import { ours, publicStage, type Synthesized, synthesize, synthesizedOurs, textOf, variablesOf } from './templates.ts'

/** Registers the checks of synth.test.ts on stacks. */
export const stackChecks = (): void => {
  let app: Synthesized

  beforeAll(async () => {
    app = await synthesizedOurs()
  })

  const names = (): string[] =>
    app.of('AWS::Lambda::Function').map(({ properties }) => textOf(properties['FunctionName']))

  test('no stack comes near the 500 resources that CloudFormation takes', () => {
    const counts = Object.groupBy(app.resources, ({ stack }) => stack)
    for (const [stack, resources = []] of Object.entries(counts)) expect(resources.length, stack).toBeLessThan(480)
  })

  test('every function found in the folders is deployed, and no other', () => {
    expect(names().sort()).toEqual(app.entries.map(({ name }) => functionName(name)).sort())
  })

  test('every function runs on arm64 Node 24 with JSON logs, traces and a role of its own', () => {
    const functions = app.of('AWS::Lambda::Function')
    for (const { id, properties } of functions)
      expect(properties, id).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        LoggingConfig: { LogFormat: 'JSON' },
        TracingConfig: { Mode: 'Active' },
      })
    expect(new Set(functions.map(({ properties }) => textOf(properties['Role']))).size).toBe(functions.length)
  })

  test('a function is told only what its grants need', () => {
    for (const one of app.of('AWS::Lambda::Function')) {
      const grants = app.entries.find(({ name }) => functionName(name) === one.properties['FunctionName'])?.grants ?? {}
      const variables = Object.keys(variablesOf(one))
      expect(variables.includes('BUS_NAME'), one.id).toBe('publish' in grants)
      expect(variables.includes('PURCHASE_MACHINE_ARN'), one.id).toBe('executions' in grants)
      expect(variables.includes('PARAMETERS'), one.id).toBe((grants.parameters ?? []).length > 0)
    }
  })

  test('every log group is emptied after a stated time', () => {
    for (const { id, properties } of app.of('AWS::Logs::LogGroup')) expect(properties['RetentionInDays'], id).toBe(7)
  })

  test('the errors that API Gateway logs are emptied too: it finds the group that it would make itself', () => {
    const groups = app.of('AWS::Logs::LogGroup').map(({ properties }) => textOf(properties['LogGroupName']))
    for (const { id } of app.of('AWS::ApiGateway::RestApi'))
      expect(groups).toContainEqual(expect.stringMatching(`^API-Gateway-Execution-Logs_<.*${id}.*>/dev$`))
  })

  test('both tables restore to any second, and only the platform one is streamed with both images', () => {
    const tables = app.of('AWS::DynamoDB::GlobalTable')
    const streams = Object.fromEntries(
      tables.map(({ properties }) => [properties['TableName'], properties['StreamSpecification']]),
    )
    expect(streams).toEqual({ purser: { StreamViewType: 'NEW_AND_OLD_IMAGES' }, 'purser-demo': undefined })
    for (const { properties } of tables)
      expect(textOf(JSON.stringify(properties['Replicas']))).toContain('"PointInTimeRecoveryEnabled":true')
  })

  test('the address of the API reaches functions as a parameter, never as a variable', () => {
    for (const { id, properties } of app.of('AWS::Lambda::Function'))
      expect(JSON.stringify(properties['Environment']), id).not.toContain('execute-api')
    const settings = app
      .of('AWS::SSM::Parameter')
      .find(({ properties }) => properties['Name'] === '/purser/dev/settings')
    const value = JSON.parse(textOf(settings?.properties['Value']))
    expect(value.baseUrl).toMatch(/execute-api.*\/dev$/)
    const companies = app.entries.flatMap((one) =>
      one.kind === 'company' && one.spec.company !== 'bank' ? [one.spec.company] : [],
    )
    expect(value.merchants.map(({ merchantId }: { merchantId: string }) => merchantId)).toEqual(companies)
  })

  test('prod says where its domain has to point, and speaks TLS 1.2 at least', async () => {
    const prod = synthesize(await ours(), stageOf('prod', publicStage))
    const [domain] = prod.of('AWS::ApiGateway::DomainName')
    expect(domain?.properties).toMatchObject({ DomainName: publicStage.domainName, SecurityPolicy: 'TLS_1_2' })
    expect(textOf(prod.outputs['DomainTarget'])).toBe(`<${domain?.id}.RegionalDomainName>`)
    expect(textOf(prod.outputs['DomainTargetZone'])).toBe(`<${domain?.id}.RegionalHostedZoneId>`)
    expect(prod.outputs['Url']).toBe(`https://${publicStage.domainName}`)
  })

  test('what prod keeps goes with a first deploy that rolls back, so that its names are free again', async () => {
    const prod = synthesize(await ours(), stageOf('prod', publicStage))
    const kept = prod.resources.filter(({ deletion }) => deletion !== undefined && deletion !== 'Delete')
    expect(new Set(kept.map(({ deletion }) => deletion))).toEqual(new Set(['RetainExceptOnCreate']))
    expect(new Set(kept.map(({ type }) => type))).toEqual(
      new Set([
        ...['AWS::DynamoDB::GlobalTable', 'AWS::KMS::Key', 'AWS::StepFunctions::StateMachine'],
        ...['AWS::ApiGateway::Account', 'AWS::IAM::Role'], // the account's, for the logs of every API
      ]),
    )
  })

  test('prod has a firewall that reads no body, and its money steps have calls of their own', async () => {
    const prod = synthesize(await ours(), stageOf('prod', publicStage))
    const [acl] = prod.of('AWS::WAFv2::WebACL')
    const rules = acl?.properties['Rules'] as { Name: string; Statement: Record<string, unknown> }[]
    expect(rules.map(({ Name }) => Name)).toEqual([
      'per-source',
      'per-token',
      'AWSManagedRulesAmazonIpReputationList',
      'AWSManagedRulesKnownBadInputsRuleSet',
    ])
    const [guarded] = prod.of('AWS::WAFv2::WebACLAssociation')
    expect(textOf(guarded?.properties['WebACLArn'])).toBe(`<${acl?.id}.Arn>`)
    expect(textOf(guarded?.properties['ResourceArn'])).toContain('/restapis/')
    const reserved = prod
      .of('AWS::Lambda::Function')
      .filter(({ properties }) => properties['ReservedConcurrentExecutions'])
    const steps = prod.entries.filter(({ kind }) => kind === 'task').map(({ name }) => `purser-${name}`)
    expect(reserved.map(({ properties }) => properties['FunctionName']).sort()).toEqual(steps.sort())
    const dev = synthesize(await ours())
    expect(dev.of('AWS::WAFv2::WebACL')).toEqual([])
  })

  test('prod has a domain of its own, guards its data, and leaves out simulators and test routes', async () => {
    const prod = synthesize(await ours(), stageOf('prod', publicStage))
    expect(prod.resources.filter(({ stack }) => stack === 'Demo')).toEqual([])
    const deployed = prod.of('AWS::Lambda::Function').map(({ properties }) => properties['FunctionName'])
    const left = prod.entries.filter((one) => one.area === 'simulators' || (one.kind === 'route' && one.spec.testOnly))
    for (const { name } of left) expect(deployed).not.toContain(functionName(name))
    expect(prod.of('AWS::ApiGateway::RestApi')[0]?.properties['DisableExecuteApiEndpoint']).toBe(true)
    expect(JSON.stringify(prod.of('AWS::DynamoDB::GlobalTable')[0]?.properties)).toContain(
      '"DeletionProtectionEnabled":true',
    )
  })
}
