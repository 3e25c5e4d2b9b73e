/**
 * Who may speak to the workbench: pages of this site, opened on this machine. A page elsewhere can make a browser send
 * requests here (by address, or by a name that it points at 127.0.0.1), so Host and Origin are both looked at.
 */
import type { APIRoute } from 'astro';
import type { z } from 'zod';
import { currentWorkbench } from './current.ts';
import type { Workbench } from './workbench.ts';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Largest post that is read where the endpoint names no other, bytes; real ones are under 100. */
const POST_LIMIT = 4096;

/** Why a request is refused, or null. */
export function refusalOf(request: Request): string | null {
  const host = request.headers.get('host') ?? '';
  const name = URL.parse(`http://${host}`)?.hostname;
  if (!name || !LOOPBACK.has(name)) return 'The workbench answers on this machine only: open it at 127.0.0.1.';
  const origin = request.headers.get('origin');
  // An image or a form of another page has no Origin, but every browser says where it comes from.
  const site = request.headers.get('sec-fetch-site') ?? 'same-origin';
  if (site !== 'same-origin' && site !== 'none') return 'The workbench answers only its own pages.';
  if (origin !== null && URL.parse(origin)?.host !== host) return 'The workbench answers only its own pages.';
  return null;
}

/** An endpoint that answers only this site's pages, with the workbench at hand. */
export function guarded(handle: (workbench: Workbench, request: Request) => Response | Promise<Response>): APIRoute {
  return async ({ request }) => {
    const refusal = refusalOf(request);
    if (refusal) return problem(403, refusal);
    try {
      return await handle(await currentWorkbench(), request);
    } catch (error) {
      return problem(503, error instanceof Error ? error.message : String(error));
    }
  };
}

/** A guarded endpoint that takes a small JSON post of the given form. */
export function guardedPost<Form>(
  form: z.ZodType<Form>,
  handle: (workbench: Workbench, body: Form) => Response | Promise<Response>,
  mostBytes = POST_LIMIT,
): APIRoute {
  return guarded(async (workbench, request) => {
    // JSON alone: a form could be posted by any page without asking.
    if (!request.headers.get('content-type')?.startsWith('application/json')) return problem(415, 'Post JSON.');
    const text = await request.text();
    if (text.length > mostBytes) return problem(413, `Post at most ${mostBytes} bytes.`);
    const read = form.safeParse(parsed(text));
    if (read.success) return handle(workbench, read.data);
    return problem(400, read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
  });
}

export function done(): Response {
  return new Response(null, { status: 204 });
}

/** An answer with one sentence for the page to show. */
export function problem(status: number, message: string): Response {
  return Response.json({ message }, { status });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
