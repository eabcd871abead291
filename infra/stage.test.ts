import { expect, test } from 'vitest'
import { stageOf } from './stage.ts'

const public_ = { domainName: 'purser.example.com', certificateArn: 'arn:aws:acm:eu-west-1:000000000000:certificate/x' }

const bank = { protocol: 'bank', url: 'https://bank.example.com' }

test('dev needs nothing and brings the simulators', () => {
  expect(stageOf('dev')).toMatchObject({ name: 'dev', demo: true, keepData: false })
})

test.each([
  ['staging', {}, /staging needs domainName/],
  ['prod', { domainName: 'purser.example.com' }, /prod needs domainName and certificateArn/],
  ['prod', public_, /prod needs payments/],
  ['prod', { ...public_, payments: bank }, /prod needs alarmEmail/],
  ['prod', { ...public_, demo: true }, /prod cannot have the simulators/],
  ['dev', { domian: 'x' }, /domian/],
  ['dev', { merchants: [{ merchantId: 'shop', name: 'Shop', protocol: 'ucp' }] }, /profileUrl/],
  ['dev', { merchants: [{ merchantId: 'shop', name: 'Shop', protocol: 'smoke' }] }, /one of: ucp/],
  ['dev', { payments: { protocol: 'bank', url: 'bank' } }, /url/],
  ['dev', { logDays: 'many' }, /^cdk\.json, context\.stages\.dev is wrong: logDays: [^\n{]*$/],
  ['test', {}, /^The stage is one of dev, staging, prod, not test$/],
])('%s with %o is refused', (name, configured, says) => {
  expect(() => stageOf(name, configured)).toThrow(says)
})

test('prod keeps its data and has no simulators', () => {
  const stage = stageOf('prod', { ...public_, payments: bank, alarmEmail: 'operator@example.com' })
  expect(stage).toMatchObject({ keepData: true, demo: false, logDays: 90 })
})
