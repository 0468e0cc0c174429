<?php
// Submits a comment: php submit.php http://127.0.0.1:8000 AUTHOR CONTENT [THREAD]
// Needs nothing but PHP 8. Prints the status that the comment has in the end, and the sentence for
// its author; the exit status is 1 where nothing was accepted.

declare(strict_types=1);

const TRIES = 4;
const PATIENCE = 15;

/** @return array{int, array<string, string>, array<string, mixed>} status, headers, body */
function send(string $method, string $url, ?array $body, array $headers): array
{
    $lines = ['Accept: application/json', 'Content-Type: application/json', ...$headers];
    $context = stream_context_create(['http' => [
        'method' => $method,
        'header' => implode("\r\n", $lines),
        'content' => $body === null ? '' : json_encode($body, JSON_THROW_ON_ERROR),
        'timeout' => PATIENCE,
        // A refusal is an answer too.
        'ignore_errors' => true,
        'follow_location' => 0,
    ]]);
    $answer = @file_get_contents($url, false, $context);
    if ($answer === false) {
        return [0, [], []];
    }
    $found = [];
    foreach ($http_response_header as $line) {
        [$name, $value] = array_pad(explode(':', $line, 2), 2, '');
        $found[strtolower($name)] = trim($value);
    }
    $status = (int) explode(' ', $http_response_header[0])[1];
    return [$status, $found, json_decode($answer, true, 16) ?? []];
}

/** @return array<string, mixed> what has become of it, or the problem (RFC 9457) */
function submit(string $base, array $comment): array
{
    // The same key makes it safe to send again: whatever happens, there is one comment.
    $key = ['Idempotency-Key: ' . bin2hex(random_bytes(16))];
    for ($attempt = 1; ; $attempt++) {
        [$status, $headers, $told] = send('POST', "$base/api/v1/comments", $comment, $key);
        if (!in_array($status, [0, 429, 503], true) || $attempt === TRIES) {
            break;
        }
        sleep((int) ($headers['retry-after'] ?? 2 ** $attempt));
    }
    // Pending: stored, and being checked. The receipt is what lets its author ask.
    $receipt = http_build_query(['receipt' => $told['receipt'] ?? '', 'lang' => 'fr']);
    while (($told['status'] ?? '') === 'pending') {
        sleep(1);
        [, , $told] = send('GET', "$base/api/v1/comments/{$told['id']}?$receipt", null, []);
    }
    return $told;
}

[, $base, $author, $content] = $argv;
$thread = $argv[4] ?? '/';
$told = submit($base, compact('author', 'content', 'thread') + ['lang' => 'fr']);
echo ($told['status'] ?? 'unreachable') . ': ' . ($told['message'] ?? $told['detail'] ?? '') . "\n";
exit(isset($told['id']) ? 0 : 1);
