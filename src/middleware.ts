/** Every page passes here as it is built: texts of lessons, of components and of tables alike. */
import { defineMiddleware } from 'astro:middleware';
import { unbroken } from './unbroken.ts';

export const onRequest = defineMiddleware(async (_, next) => {
  const response = await next();
  if (!response.headers.get('content-type')?.startsWith('text/html')) return response;
  return new Response(unbroken(await response.text()), response);
});
