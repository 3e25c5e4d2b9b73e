import { describe, expect, test } from 'vitest';
import { errorCodeOf, isThrottlingCode, lateErrorCodeOf, mayFailLate } from './error-codes.ts';

describe('the error code of an answer', () => {
  test.each([
    ['S3', {}, '<?xml version="1.0"?>\n<Error><Code>SlowDown</Code><Message>m</Message></Error>', 'SlowDown'],
    [
      'SQS over Query',
      {},
      '<ErrorResponse xmlns="u"><Error><Type>Sender</Type><Code>RequestThrottled</Code></Error></ErrorResponse>',
      'RequestThrottled',
    ],
    [
      'SQS over JSON, with the code of its older protocol',
      { 'x-amzn-query-error': 'AWS.SimpleQueueService.NonExistentQueue;Sender' },
      '{"__type":"com.amazonaws.sqs#QueueDoesNotExist"}',
      'AWS.SimpleQueueService.NonExistentQueue',
    ],
    ['SQS over JSON', {}, '{"__type":"com.amazonaws.sqs#RequestThrottled"}', 'RequestThrottled'],
    [
      'Kinesis',
      {},
      '{"__type":"ProvisionedThroughputExceededException","message":"Rate exceeded"}',
      'ProvisionedThroughputExceededException',
    ],
    [
      'DynamoDB',
      {},
      '{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","Message":"m"}',
      'ThrottlingException',
    ],
    [
      'REST with JSON',
      { 'x-amzn-errortype': 'TooManyRequestsException:http://internal.amazon.com/coral/' },
      '{}',
      'TooManyRequestsException',
    ],
    ['REST with JSON, in the body', {}, ' {"code":"AccessDeniedException"}', 'AccessDeniedException'],
    [
      'EC2',
      {},
      '<Response><Errors><Error><Code>RequestLimitExceeded</Code></Error></Errors><RequestID>r</RequestID></Response>',
      'RequestLimitExceeded',
    ],
  ])('of %s', (_, headers, body, code) => {
    expect(errorCodeOf(headers, body)).toBe(code);
  });

  test.each(['', 'Bad Gateway', '<html><Code>x</Code></html>', '{', '{"__type":7}', '[]', 'null'])(
    'is none in %j',
    (body) => {
      expect(errorCodeOf({}, body)).toBeNull();
    },
  );
});

test('no code is no throttling', () => {
  expect([null, '', 'InternalError', 'Throttling'].map(isThrottlingCode)).toEqual([false, false, false, true]);
});

describe('an error in a 200', () => {
  test.each([
    ['CopyObject', 'PUT', '/bucket/copy', 'bucket/key', true],
    ['CompleteMultipartUpload', 'POST', '/bucket/key?uploadId=1', undefined, true],
    ['PutObject', 'PUT', '/bucket/key', undefined, false],
    ['DeleteObjects', 'POST', '/bucket?delete', undefined, false],
    ['GetObject', 'GET', '/bucket/key', undefined, false],
  ])('can come of %s or not', (_, method, path, copySource, may) => {
    expect(mayFailLate(method, path, copySource)).toBe(may);
  });

  test.each([
    // While an upload in parts is completed, S3 sends spaces to keep the connection open.
    ['   \n<?xml version="1.0"?>\n<Error><Code>InternalError</Code></Error>', 'InternalError'],
    ['<Error><Code>SlowDown</Code></Error>', 'SlowDown'],
    ['<CopyObjectResult><ETag>"a"</ETag></CopyObjectResult>', null],
    ['<DeleteResult><Error><Code>AccessDenied</Code></Error></DeleteResult>', null],
    ['', null],
  ])('of the body %j', (body, code) => {
    expect(lateErrorCodeOf(body)).toBe(code);
  });
});
