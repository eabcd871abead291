import { Stack } from 'aws-cdk-lib'
import { CfnFunction } from 'aws-cdk-lib/aws-lambda'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { expect, test } from 'vitest'
import { stageOf } from '#infra/stage.ts'
import { sample, sampleMachine } from './sample.ts'
import { appOf, ours, publicStage } from './templates.ts'

const everything = { entries: sample, machines: [sampleMachine] }

/** Registers the checks of synth.test.ts on what AwsSolutions, Serverless and CloudFormation's own rules say. */
export const ruleChecks = (): void => {
  test('our own templates break no rule in dev', async () => {
    appOf(await ours()).synth()
  })

  test('one of every kind breaks no rule in prod', () => {
    appOf(everything, stageOf('prod', publicStage)).synth()
  })

  test('a finding that nobody acknowledged stops the synth', () => {
    const app = appOf(everything)
    new Queue(new Stack(app, 'Careless'), 'Open')
    expect(() => app.synth()).toThrow(/Careless\/Open\/Resource[\s\S]*AwsSolutions-SQS4/)
  })

  test('a template that CloudFormation would refuse stops the synth', () => {
    const app = appOf(everything)
    const wrong = new CfnFunction(new Stack(app, 'Wrong'), 'Nameless', { code: {}, role: 'arn:aws:iam::1:role/x' })
    wrong.addPropertyOverride('Unheard', 'of')
    expect(() => app.synth()).toThrow(/Unheard/)
  })
}
