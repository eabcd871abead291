import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, Stack } from 'aws-cdk-lib'
import { LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway'
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { StringParameter } from 'aws-cdk-lib/aws-ssm'
import { beforeAll, describe, expect, it } from 'vitest'
import { resourceTypes } from '#infra/local/plugins.ts'
import { loadModel, type Model } from './model.ts'

const folder = () => mkdtempSync(join(tmpdir(), 'purser-model-'))
const overrides = { urls: { Api: 'http://127.0.0.1:3000' }, wireUrl: 'http://127.0.0.1:4566' }
const written = (resources: object) => {
  const dir = folder()
  writeFileSync(join(dir, 'Shop.template.json'), JSON.stringify({ Resources: resources }))
  return dir
}

describe('loadModel', () => {
  let model: Model
  beforeAll(() => {
    const app = new App({ outdir: folder(), analyticsReporting: false })
    const code = folder()
    writeFileSync(join(code, 'index.mjs'), 'export const handler = async () => 1\n')
    const data = new Stack(app, 'Data')
    const table = new TableV2(data, 'Table', { partitionKey: { name: 'pk', type: AttributeType.STRING } })
    const front = new Stack(app, 'Front')
    const handler = new LambdaFunction(front, 'Handler', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromAsset(code),
      environment: { TABLE_NAME: table.tableName },
    })
    table.grantReadData(handler)
    const api = new RestApi(front, 'Rest', { restApiName: 'Api', cloudWatchRole: false })
    api.root.addResource('things').addMethod('GET', new LambdaIntegration(handler))
    const settings = new Stack(app, 'Settings')
    new StringParameter(settings, 'Settings', {
      parameterName: '/shop/settings',
      stringValue: JSON.stringify({ baseUrl: api.url, deeper: `${api.url}v1/x` }),
    })
    model = loadModel(app.synth().directory, overrides, resourceTypes)
  })

  it('carries a value from the stack that exports it into the one that imports it', () => {
    const [handler] = model.of('AWS::Lambda::Function')
    const [table] = model.of('AWS::DynamoDB::GlobalTable')
    expect(handler?.properties['Environment']).toEqual({ Variables: { TABLE_NAME: table?.name } })
    expect(model.byArn(String(table?.arn))).toBe(table)
  })

  it('finds the folder of an asset by its upload key', () => {
    const [handler] = model.of('AWS::Lambda::Function')
    const code = handler?.properties['Code'] as { S3Key: string } | undefined
    expect(readdirSync(model.assetDir(code?.S3Key ?? ''))).toEqual(['index.mjs'])
  })

  it('puts the local address where the template names that of the REST API', () => {
    const [parameter] = model.of('AWS::SSM::Parameter')
    expect(JSON.parse(String(parameter?.properties['Value']))).toEqual({
      baseUrl: 'http://127.0.0.1:3000/',
      deeper: 'http://127.0.0.1:3000/v1/x',
    })
  })

  it('stops at resource types it cannot run, naming each', () => {
    const dir = written({ Bucket: { Type: 'AWS::S3::Bucket' }, Own: { Type: 'Custom::Thing' } })
    expect(() => loadModel(dir, overrides, resourceTypes)).toThrow(
      /Shop\/Bucket: type AWS::S3::Bucket\n.*Shop\/Own: type Custom::Thing/,
    )
  })

  it('stops at a reference it cannot answer, naming who makes it', () => {
    const dir = written({ Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: { Ref: 'Nobody' } } } })
    expect(() => loadModel(dir, overrides, resourceTypes)).toThrow(
      'Shop/Role (AWS::IAM::Role): nothing is called Shop/Nobody',
    )
  })

  it('stops at a resource that exists only under a condition', () => {
    const dir = written({ Queue: { Type: 'AWS::SQS::Queue', Condition: 'Sometimes' } })
    expect(() => loadModel(dir, overrides, resourceTypes)).toThrow('Shop/Queue: condition Sometimes')
  })

  it('gives a resource the same physical name at every start', () => {
    const dir = written({ Key: { Type: 'AWS::KMS::Key' } })
    const names = [1, 2].map(() => loadModel(dir, overrides, resourceTypes).of('AWS::KMS::Key')[0]?.name)
    expect(names[0]).toBe(names[1])
    expect(names[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
  })
})
