/** The account and region that every ARN of the laptop host names. */
export const account = '000000000000'
export const region = 'eu-west-1'

/** Signs calls that no function made: tests and tools. They may do everything. */
export const hostAccessKeyId = 'LOCALHOSTOPERATOR'
