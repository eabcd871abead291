import { type AwsFake, baseUrl, startAwsFake } from './aws-fake.ts'
import { type Engine, startEngine } from './engine.ts'
import { type MailFake, startMailFake } from './mail-fake.ts'

/** The table engine and the AWS services of a stage that names a sender. */
export const startMailingStage = async (
  more: object = {},
): Promise<{ engine: Engine; aws: AwsFake; fake: MailFake; stop: () => Promise<unknown> }> => {
  const settings = { baseUrl, mails: true, payments: { protocol: 'none' }, merchants: [], ...more }
  const [engine, aws, fake] = await Promise.all([
    startEngine(),
    startAwsFake({ settings: JSON.stringify(settings) }),
    startMailFake(),
  ])
  const stop = () => {
    fake.stop()
    return Promise.all([engine.stop(), aws.stop()])
  }
  return { engine, aws, fake, stop }
}
