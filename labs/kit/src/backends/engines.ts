import { LAB_CREDENTIALS } from './client.ts';
import type { Engine } from './engine.ts';

/** MiniStack answers as LocalStack does, in a tenth of the memory. */
export const MINISTACK: Engine = {
  name: 'ministack',
  title: 'MiniStack',
  services: ['s3', 'sqs', 'ec2', 'kinesis'],
  module: 'ministack',
  settings: (port, state) => ({
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    LOG_LEVEL: 'WARNING',
    // It checks the signatures of presigned URLs by these.
    AWS_ACCESS_KEY_ID: LAB_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LAB_CREDENTIALS.secretAccessKey,
    STATE_DIR: `${state}/state`,
    S3_DATA_DIR: `${state}/s3`,
    // It removes containers at its start and its end. A socket that is not there keeps it from other people's.
    DOCKER_HOST: `unix://${state}/no-docker.sock`,
  }),
};

/** The last free LocalStack that takes Python 3.11, with the services that need no download. */
export const LOCALSTACK: Engine = {
  name: 'localstack',
  title: 'LocalStack',
  services: ['s3', 'sqs'],
  module: 'localstack.runtime.main',
  settings: (port, state) => ({
    SERVICES: 's3,sqs',
    GATEWAY_LISTEN: `127.0.0.1:${port}`,
    GATEWAY_SERVER: 'twisted',
    DNS_ADDRESS: '0',
    // Else the first request to each service waits for seconds.
    EAGER_SERVICE_LOADING: '1',
    LS_LOG: 'warn',
    // Inside a container it would take its own image's folders for its state.
    OVERRIDE_IN_DOCKER: '0',
    FILESYSTEM_ROOT: `${state}/root`,
    SKIP_SSL_CERT_DOWNLOAD: '1',
    DISABLE_EVENTS: '1',
    DOCKER_HOST: `unix://${state}/no-docker.sock`,
  }),
};
