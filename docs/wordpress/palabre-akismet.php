<?php
/**
 * Plugin Name: Palabre for Akismet
 * Description: Has the Akismet plugin ask your own Palabre instead of rest.akismet.com, and hears later verdicts.
 * Version: 1.0
 * License: GPL-2.0-or-later
 *
 * Put this file into wp-content/mu-plugins/, and into wp-config.php:
 *
 *     define( 'PALABRE_URL', 'https://palabre.example.org' );
 *     define( 'WPCOM_API_KEY', 'the 12 characters of your site key' );
 *
 * This program is free software; you can redistribute it and/or modify it under the terms of the
 * GNU General Public License as published by the Free Software Foundation; either version 2 of the
 * License, or (at your option) any later version. It comes WITHOUT ANY WARRANTY.
 */

defined( 'ABSPATH' ) || exit;

if ( defined( 'PALABRE_URL' ) && PALABRE_URL ) {
	Palabre_Akismet::begin();
}

/** Turns the Akismet plugin's calls to Palabre; nothing of that plugin is changed. */
final class Palabre_Akismet {
	const HOST  = 'rest.akismet.com';
	const GUID  = 'palabre_guid';
	const TOKEN = 'palabre_callback_token';
	const MOST  = 100;

	/** The guid of the comment that was checked last, until that comment has an id. */
	private static $guid = '';

	public static function begin() {
		add_filter( 'pre_http_request', array( __CLASS__, 'redirect' ), 10, 3 );
		add_action( 'akismet_comment_check_response', array( __CLASS__, 'remember' ) );
		add_action( 'wp_insert_comment', array( __CLASS__, 'keep_guid' ), 20 );
		add_action( 'rest_api_init', array( __CLASS__, 'add_route' ) );
	}

	/** Answers a request to Akismet with what Palabre answers; leaves every other one alone. */
	public static function redirect( $answer, $arguments, $url ) {
		$host = strtolower( (string) wp_parse_url( $url, PHP_URL_HOST ) );
		$own  = substr( $host, -strlen( '.' . self::HOST ) ) === '.' . self::HOST;
		if ( false !== $answer || ( self::HOST !== $host && ! $own ) ) {
			return $answer;
		}
		$path  = (string) wp_parse_url( $url, PHP_URL_PATH );
		$query = (string) wp_parse_url( $url, PHP_URL_QUERY );
		$to    = untrailingslashit( PALABRE_URL ) . $path . ( '' === $query ? '' : "?$query" );
		if ( $own ) {
			// Some callers put their key before the host's name.
			$to = add_query_arg( 'api_key', strtok( $host, '.' ), $to );
		}
		foreach ( array_keys( (array) $arguments['headers'] ) as $name ) {
			if ( 'host' === strtolower( $name ) ) {
				unset( $arguments['headers'][ $name ] );
			}
		}
		$arguments['body'] = self::add_fields( $arguments['body'], basename( $path ) );
		return wp_remote_request( $to, $arguments );
	}

	/** Which comment of ours it is about, and where we want to hear what becomes of it. */
	private static function add_fields( $body, $method ) {
		if ( ! in_array( $method, array( 'comment-check', 'submit-spam', 'submit-ham' ), true ) ) {
			return $body;
		}
		$given = array();
		is_array( $body ) ? $given = $body : wp_parse_str( (string) $body, $given );
		$added = array( 'callback' => self::get_callback() );
		$guid  = empty( $given['comment_ID'] ) ? '' : get_comment_meta( (int) $given['comment_ID'], self::GUID, true );
		if ( $guid ) {
			$added['guid'] = $guid;
		}
		return is_array( $body ) ? $added + $body : http_build_query( $added, '', '&' ) . '&' . $body;
	}

	private static function get_callback() {
		$token = get_option( self::TOKEN );
		if ( ! $token ) {
			$token = wp_generate_password( 40, false );
			add_option( self::TOKEN, $token, '', false );
		}
		return add_query_arg( 'token', $token, rest_url( 'palabre/v1/verdicts' ) );
	}

	public static function remember( $response ) {
		$given      = isset( $response[0]['x-akismet-guid'] ) ? (string) $response[0]['x-akismet-guid'] : '';
		self::$guid = preg_match( '/^[0-9a-f]{32}$/', $given ) ? $given : '';
	}

	public static function keep_guid( $comment_id ) {
		if ( self::$guid ) {
			update_comment_meta( $comment_id, self::GUID, self::$guid );
			self::$guid = '';
		}
	}

	public static function add_route() {
		register_rest_route(
			'palabre/v1',
			'/verdicts',
			array(
				'methods'             => 'POST',
				'callback'            => array( __CLASS__, 'receive' ),
				'permission_callback' => array( __CLASS__, 'is_known' ),
			)
		);
	}

	/** Only Palabre knows the address with the token in it. */
	public static function is_known( $request ) {
		$query = $request->get_query_params();
		$token = get_option( self::TOKEN );
		return $token && isset( $query['token'] ) && hash_equals( (string) $token, (string) $query['token'] );
	}

	public static function receive( $request ) {
		$told = array();
		$news = $request->get_param( 'comments' );
		foreach ( array_slice( is_array( $news ) ? $news : array(), 0, self::MOST ) as $one ) {
			if ( is_array( $one ) && isset( $one['guid'], $one['result'] ) && is_string( $one['guid'] ) ) {
				$told[ $one['guid'] ] = self::apply( $one['guid'], $one['result'] );
			}
		}
		return rest_ensure_response( array( 'comments' => (object) $told ) );
	}

	private static function apply( $guid, $result ) {
		$found = get_comments(
			array(
				'meta_key'   => self::GUID,
				'meta_value' => $guid,
				'status'     => 'any',
				'number'     => 1,
			)
		);
		if ( ! $found ) {
			return array(
				'status'  => 'error',
				'message' => 'Could not find matching comment.',
			);
		}
		// The plugin shall not report to Palabre what comes from there.
		add_comment_meta( $found[0]->comment_ID, 'akismet_rechecking', true );
		'true' === $result ? self::condemn( $found[0] ) : self::clear( $found[0] );
		delete_comment_meta( $found[0]->comment_ID, 'akismet_rechecking' );
		return array(
			'status'  => 'success',
			'message' => 'Success',
		);
	}

	private static function condemn( $comment ) {
		self::note( $comment, 'true', 'cron-retry-spam' );
		if ( in_array( $comment->comment_approved, array( '0', '1' ), true ) ) {
			wp_spam_comment( $comment->comment_ID );
		}
	}

	private static function clear( $comment ) {
		$held = (bool) get_comment_meta( $comment->comment_ID, 'akismet_error', true );
		$ours = 'true' !== get_comment_meta( $comment->comment_ID, 'akismet_user_result', true );
		self::note( $comment, 'false', 'cron-retry-ham' );
		if ( 'spam' === $comment->comment_approved && $ours ) {
			wp_unspam_comment( $comment->comment_ID );
			$held    = true;
			$comment = get_comment( $comment->comment_ID );
		}
		// What the blog's own settings hold stays held for its moderators.
		if ( $held && '0' === $comment->comment_approved && check_comment(
			$comment->comment_author,
			$comment->comment_author_email,
			$comment->comment_author_url,
			$comment->comment_content,
			$comment->comment_author_IP,
			$comment->comment_agent,
			$comment->comment_type
		) ) {
			wp_set_comment_status( $comment->comment_ID, 'approve' );
		}
	}

	private static function note( $comment, $result, $event ) {
		update_comment_meta( $comment->comment_ID, 'akismet_result', $result );
		delete_comment_meta( $comment->comment_ID, 'akismet_error' );
		delete_comment_meta( $comment->comment_ID, 'akismet_delayed_moderation_email' );
		if ( class_exists( 'Akismet' ) ) {
			Akismet::update_comment_history( $comment->comment_ID, '', $event );
		}
	}
}
