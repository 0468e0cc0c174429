"""The real WordPress of Debian, served by PHP, with its Akismet plugin and ours beside it."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from tests.installation import find_port
from tests.waiting import wait_until

PHP = "/usr/bin/php"
SOURCE = Path(os.environ.get("WORDPRESS", "/usr/share/wordpress"))
PLUGINS = Path(__file__).parents[2] / "docs" / "wordpress"
CONFIG = """<?php
define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', 'root' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', 'localhost:{socket}' );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
define( 'DISABLE_WP_CRON', true );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'WP_ACCESSIBLE_HOSTS', '127.0.0.1' );
define( 'WP_HOME', 'http://127.0.0.1:{port}' );
define( 'WP_SITEURL', 'http://127.0.0.1:{port}' );
define( 'WP_DEBUG', true );
define( 'WP_DEBUG_DISPLAY', false );
define( 'WP_DEBUG_LOG', '{log}' );
{constants}
$table_prefix = 'wp_';
if ( ! defined( 'ABSPATH' ) ) {{
	define( 'ABSPATH', __DIR__ . '/' );
}}
require_once ABSPATH . 'wp-settings.php';
"""
INSTALL = """
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install( 'Journal', 'admin', 'admin@journal.example', true, '', 'password' );
update_option( 'comment_previously_approved', 0 );
update_option( 'comment_whitelist', 0 );
update_option( 'comments_notify', 0 );
update_option( 'moderation_notify', 0 );
update_option( 'comment_max_links', 20 );
update_option( 'active_plugins', {plugins} );
remove_all_filters( 'comment_flood_filter' );
"""
# Readers of a test write faster than people do.
HASTE = "<?php add_filter( 'comment_flood_filter', '__return_false', 99 );"


@dataclass(frozen=True, slots=True)
class Blog:
    """A running blog; `log` has what PHP complains about."""

    url: str
    folder: Path
    log: Path

    def run(self, code: str, before: str = "") -> str:
        """What some PHP prints that runs inside WordPress, after what comes `before` it."""
        host = f"$_SERVER['HTTP_HOST'] = '{self.url[7:]}';"
        program = f"{host} {before} require 'wp-load.php'; {code}"
        done = subprocess.run(
            [PHP, "-d", "display_errors=stderr", "-r", program],
            cwd=self.folder,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def tell(self, expression: str) -> object:
        """The value of an expression of PHP."""
        return json.loads(self.run(f"echo wp_json_encode( {expression} );"))

    def comment(self, content: str, author: str = "Awa", **more: str) -> requests.Response:
        """Send the form below the first article, as a reader's browser does."""
        fields = {
            "comment": content,
            "author": author,
            "email": f"{author.lower()}@readers.example",
            "url": "",
            "comment_post_ID": "1",
            "comment_parent": "0",
            **more,
        }
        address = f"{self.url}/wp-comments-post.php"
        return requests.post(address, data=fields, allow_redirects=False, timeout=60)

    def find(self, content: str) -> tuple[int, str]:
        """The id of the latest comment with such words, and its status: 0, 1, spam or trash."""
        words = json.dumps(f"%{content}%")
        database = "$GLOBALS['wpdb']"
        query = (
            "SELECT comment_ID AS id, comment_approved AS status FROM wp_comments"
            " WHERE comment_content LIKE %s ORDER BY comment_ID DESC LIMIT 1"
        )
        prepared = f"{database}->prepare( '{query}', {words} )"
        found = self.tell(f"{database}->get_row( {prepared}, ARRAY_A )")
        assert isinstance(found, dict), content
        return int(found["id"]), str(found["status"])

    def status(self, content: str) -> str:
        return self.find(content)[1]


@contextmanager
def run_blog(
    folder: Path,
    socket: Path,
    plugin: str,
    constants: Mapping[str, str],
    active: tuple[str, ...] = (),
) -> Iterator[Blog]:
    """A blog with one of our must-use plugins, and these constants in its wp-config.php."""
    port = find_port()
    root, log = folder / "blog", folder / "php.log"
    ignored = shutil.ignore_patterns("ID3", ".htaccess")
    shutil.copytree(SOURCE, root, symlinks=True, ignore=ignored, ignore_dangling_symlinks=True)
    defined = "".join(f"define( '{name}', '{value}' );\n" for name, value in constants.items())
    config = CONFIG.format(socket=socket, port=port, log=log, constants=defined)
    (root / "wp-config.php").unlink(missing_ok=True)
    (root / "wp-config.php").write_text(config)
    blog = Blog(f"http://127.0.0.1:{port}", root, log)
    plugins = "array( " + ", ".join(f"'{each}'" for each in active) + " )"
    blog.run(INSTALL.format(plugins=plugins), before="define( 'WP_INSTALLING', true );")
    must_use = root / "wp-content" / "mu-plugins"
    must_use.mkdir()
    shutil.copy(PLUGINS / plugin, must_use)
    (must_use / "haste.php").write_text(HASTE)
    with (folder / "server.log").open("wb") as output:
        server = subprocess.Popen(
            [PHP, "-S", f"127.0.0.1:{port}", "-t", str(root)],
            env={**os.environ, "PHP_CLI_SERVER_WORKERS": "4"},
            stdout=output,
            stderr=output,
            process_group=0,
        )
    try:
        wait_until(lambda: _answers(blog.url), timeout=60)
        yield blog
    finally:
        os.killpg(server.pid, 15)
        server.wait(30)


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/wp-login.php", timeout=10).ok
    except requests.RequestException:
        return False
